package org.xenwright.deploy.xl;

import org.junit.jupiter.api.Tag;

/** A host whose domains get copies of the image keeps the contract as well. */
@Tag("nightly")
class CopyingXlHostNightly extends SimulatedXlHostTest {
    @Override
    XlTerms.Disks disks() {
        return XlTerms.Disks.COPY;
    }
}
