package org.xenwright.image;

import java.io.IOException;
import org.xenwright.image.layout.DiskLayout;
import org.xenwright.loader.BootOutputs;
import org.xenwright.packages.BuildReport;

/** The step that lays out the disk around its root, with the files that boot it. */
final class DiskStep {
    private final BuildInputs inputs;

    DiskStep(BuildInputs inputs) {
        this.inputs = inputs;
    }

    DiskLayout.Laid run(DiskLayout.LaidRoot root, BootOutputs boot) throws IOException {
        DiskLayout.Laid laid = inputs.layout().disk(root, boot.partitions());
        laid.remarks().forEach(inputs.access().progress()::warn);
        inputs.report().step(laid.root().type().name(), BuildReport.State.MADE, laid.summary());
        return laid;
    }
}
