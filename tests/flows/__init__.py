"""Whole journeys over HTTP, a file for each thing that people come to do."""
