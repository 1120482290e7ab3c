"""The one process of `konto up`: starts the others in order, keeps them running, stops them in reverse.

It loads no Django and stays small. A part that dies is started again; one that keeps dying ends the whole.
"""
