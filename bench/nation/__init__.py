"""A nation of districts read and mailed by workers: how long it takes, and what goes wrong with it.

    python -m bench.nation drill [NAME …]     what befalls it: every recipient once, all the same
    python -m bench.nation table              accounts and hosts against the time until all is fresh
    python -m bench.nation year               52 weeks: mails, and how the state grows
    python -m bench.nation first --old DIR    a first sync on one host, beside another build's

The sandbox is Google, with its real quotas and so many seconds a request; each host is a worker of
its own in a network namespace with an address of its own where this machine allows (root and `ip`),
else a plain process; it is started again when it ends, as a service manager does. All figures are
of one run, and say with what words it was asked for.
"""
