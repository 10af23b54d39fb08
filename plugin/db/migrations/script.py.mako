"""${message}"""

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Move forward; older builds keep running on the result until it drops something."""
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """There is no way back but a backup: `goodword restore FILE`."""
    raise NotImplementedError("restore a backup instead: goodword restore FILE")
