package org.xenwright.image;

import java.io.IOException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.xenwright.application.Library;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.customize.Customized;
import org.xenwright.image.manifest.Documents;
import org.xenwright.image.sbom.BillOfMaterials;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.SystemContents;
import org.xenwright.store.Digest;

/** The step that describes what the image is made of. */
final class DocumentsStep {
    private final BuildInputs inputs;

    DocumentsStep(BuildInputs inputs) {
        this.inputs = inputs;
    }

    /**
     * The description of an image as far as its packages alone give it.
     *
     * @param contents the packages, as their world lists them
     * @param document the bill of materials
     */
    record Bill(SystemContents contents, byte[] document) {}

    /** Writes the bill of materials, for which nothing but the packages is read; so it may be done aside. */
    Bill bill(ConfiguredSystem packages) throws IOException {
        SystemContents contents =
                inputs.world().contents(inputs.lock(), inputs.request().packages(), packages);
        return new Bill(
                contents,
                BillOfMaterials.of(
                        inputs.image(),
                        inputs.lock(),
                        packages,
                        contents,
                        jars(inputs.request().customize()),
                        inputs.version()));
    }

    Documents run(ConfiguredSystem packages, Bill bill, Customized customized) throws IOException {
        Documents documents =
                Documents.of(inputs.image().name(), bill.document(), packages.owners(), customized.tree());
        inputs.report().step("documents", BuildReport.State.MADE, "bill of materials, owners of files");
        return documents;
    }

    /** Returns the jars that only the manifest of the application names. */
    private static SortedMap<String, Digest> jars(CustomizeRequest request) throws IOException {
        SortedMap<String, Digest> jars = new TreeMap<>();
        if (request.application() != null) {
            for (Library each : request.application().source().named()) {
                jars.put(each.coordinates(), Digest.of(each.file()));
            }
        }
        return jars;
    }
}
