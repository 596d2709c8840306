package org.xenwright.image;

import java.io.IOException;
import org.xenwright.customize.Customized;
import org.xenwright.image.manifest.Documents;
import org.xenwright.image.sbom.BillOfMaterials;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.SystemContents;

/** The step that describes what the image is made of. */
final class DocumentsStep {
    private final BuildInputs inputs;

    DocumentsStep(BuildInputs inputs) {
        this.inputs = inputs;
    }

    Documents run(ConfiguredSystem packages, SystemContents contents, Customized customized) throws IOException {
        byte[] bill = BillOfMaterials.of(inputs.image(), inputs.lock(), packages, contents, inputs.version());
        Documents documents = Documents.of(inputs.image().name(), bill, packages.owners(), customized.tree());
        inputs.report().step("documents", BuildReport.State.MADE, "bill of materials, owners of files");
        return documents;
    }
}
