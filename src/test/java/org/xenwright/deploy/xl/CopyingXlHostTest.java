package org.xenwright.deploy.xl;

/** A host whose domains get copies of the image keeps the contract as well. */
class CopyingXlHostTest extends SimulatedXlHostTest {
    @Override
    XlTerms.Disks disks() {
        return XlTerms.Disks.COPY;
    }
}
