package org.xenwright.image;

import java.io.IOException;
import java.util.Optional;
import org.xenwright.image.layout.DiskLayout;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.image.manifest.ImageOutline;
import org.xenwright.loader.BootInputs;
import org.xenwright.loader.BootKernel;
import org.xenwright.loader.BootOutputs;

/** The step between the root and the rest of the disk: it makes what boots the image from the finished root. */
final class BootStep {
    private final BuildInputs inputs;

    BootStep(BuildInputs inputs) {
        this.inputs = inputs;
    }

    BootOutputs run(Optional<BootKernel> kernel, DiskLayout.LaidRoot root) throws IOException {
        ImageManifest.FileSystem facts = root.facts();
        ImageOutline.Root known = ImageOutline.Root.of(facts.rootDevice(), facts.type(), facts.readOnly());
        return inputs.request()
                .boot()
                .make(new BootInputs(inputs.image().name(), kernel, known.device(), root.rootHash(), known.words()));
    }
}
