import os

import pytest
from behind import Behind


@pytest.fixture(scope="session")
def behind(tmp_path_factory):
    if os.environ.get("ZHIJIA_TEST_POSTGRES"):
        pytest.skip("a proxy does not know which database stands behind")
    running = Behind(tmp_path_factory.mktemp("deploy"))
    yield running
    running.close()
