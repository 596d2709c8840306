package org.xenwright.image;

import java.io.IOException;
import org.xenwright.customize.Customized;
import org.xenwright.image.manifest.Documents;
import org.xenwright.image.sbom.BillOfMaterials;

/** The step that says what the image is made of. */
final class DocumentsStep {
    private final BuildInputs inputs;

    DocumentsStep(BuildInputs inputs) {
        this.inputs = inputs;
    }

    Documents run(ConfiguredPackages packages, Customized customized) throws IOException {
        byte[] bill = BillOfMaterials.of(
                inputs.image(), inputs.request().packages(), inputs.lock(), packages, inputs.version());
        Documents documents =
                Documents.of(inputs.image().name(), bill, packages.assembly().owners(), customized.tree());
        inputs.report().step("documents", BuildReport.State.MADE, "bill of materials, owners of files");
        return documents;
    }
}
