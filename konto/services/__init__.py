"""Related services: who they are, how they sign people in with Konto, what they hear, and how they hand things over.

It owns their registry, their keys, the names under which each knows an account, and what waits to be delivered to them.
It refuses to tell two services the same name for a person, and to let a service see what another handed over.
"""
