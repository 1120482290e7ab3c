"""Events out: what happens to an account is told to the services that know it: Shared Signals 1.0, webhooks."""
