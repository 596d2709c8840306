package org.xenwright.image.domain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.FrozenSample;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.Tree;

/** The form of {@code NAME-deploy.json}, the templates that go with an image and wait for a domain. */
class DeployFormTest {
    @TempDir
    Path folder;

    @Test
    void templatesOfTheFirstFormAreReadAndWrittenAsTheyWere() throws IOException, ReflectiveOperationException {
        FrozenSample sample = new FrozenSample("deploy-1.json");
        Files.write(folder.resolve("web-deploy.json"), sample.bytes());
        DeployTemplates templates =
                DeployTemplates.read(new ImageManifest.Deploy("web-deploy.json", null, List.of(), false), folder);
        sample.fills(templates);
        templates.write("again", folder, new Tree(Attributes.of(0755, Instant.EPOCH)));
        sample.isWrittenAs(Files.readAllBytes(folder.resolve("again-deploy.json")));
    }
}
