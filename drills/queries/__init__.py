"""What others read of drills, a file for each noun."""

from drills.queries.compliance import Compliance, compliance, compliance_seen

__all__ = ["Compliance", "compliance", "compliance_seen"]
