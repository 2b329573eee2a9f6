"""Sets pmapp up on a machine that has only Python: runs before any package is installed, so stdlib only.

It stands beside pmapp/ and not in it because importing pmapp needs Celery, which is not there yet.
"""
