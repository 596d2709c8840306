package org.xenwright.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xenwright.customize.Customized;
import org.xenwright.image.domain.DeployTemplates;
import org.xenwright.image.layout.DiskLayout;
import org.xenwright.image.layout.DiskOutputs;
import org.xenwright.image.manifest.Documents;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.image.manifest.LockSummary;
import org.xenwright.image.manifest.SoftwareFacts;
import org.xenwright.image.manifest.StorageFacts;
import org.xenwright.loader.BootKernel;
import org.xenwright.loader.BootOutputs;
import org.xenwright.loader.BootOutputs.BootFile;
import org.xenwright.loader.KernelArguments;
import org.xenwright.packages.ConfiguredSystem;
import org.xenwright.packages.SystemContents;
import org.xenwright.progress.Workers;
import org.xenwright.tree.TreePath;

/** The step that writes every file of the image beside the others, the manifest last. */
final class WriteStep {
    private final BuildInputs inputs;

    WriteStep(BuildInputs inputs) {
        this.inputs = inputs;
    }

    /**
     * The parts of an image that is ready to be written.
     *
     * @param contents the packages, as their world lists them
     * @param kernel of the image, booted one way or the other
     * @param boot what boots it
     * @param live its medium, if one is asked for
     */
    record Finished(
            ConfiguredSystem packages,
            SystemContents contents,
            Customized customized,
            Optional<BootKernel> kernel,
            BootOutputs boot,
            DiskLayout.Laid disk,
            Optional<LiveStep.Laid> live,
            Documents documents) {}

    /** The image made to travel, of all that is written but its disks. */
    @FunctionalInterface
    interface Publication {
        void publish(ImageManifest manifest) throws IOException;
    }

    /** Writes the files; the disks while the image is published, since neither reads the other. */
    ImageManifest run(Finished image, Publication publication) throws IOException {
        Path target = inputs.request().target();
        DiskOutputs plain = new DiskOutputs(
                inputs.image(),
                inputs.request().disk(),
                image.disk().plan(),
                inputs.request().domainFiles());
        DiskOutputs disks =
                image.live().map(medium -> plain.withMedium(medium.plan())).orElse(plain);
        image.boot().write(target);
        ImageManifest manifest = ImageManifest.of(
                inputs.image(),
                LockSummary.base(inputs.lock()),
                kernel(image),
                new StorageFacts(
                        image.disk().root(),
                        image.disk().partitions(),
                        disks.disks(),
                        image.boot().diskBoot()),
                contents(image),
                deploy(image.customized()),
                image.documents().names());
        image.documents().write(target);
        Workers.all(
                "writing the image",
                2,
                List.of(
                        () -> {
                            disks.write(manifest, target);
                            return manifest;
                        },
                        () -> {
                            publication.publish(manifest);
                            return manifest;
                        }));
        manifest.write(target);
        return manifest;
    }

    private ImageManifest.@Nullable Kernel kernel(Finished image) {
        BootFile file = image.boot().kernel();
        if (file == null) {
            return null;
        }
        BootFile initramfs = image.boot().initramfs();
        BootKernel.Facts facts = image.kernel().orElseThrow().facts();
        BootKernel.Memory memory = facts.memory();
        KernelArguments arguments = inputs.request().start().arguments();
        return new ImageManifest.Kernel(
                file.name(),
                file.sha256(),
                facts.release(),
                facts.compression(),
                facts.pv(),
                facts.pvh(),
                initramfs == null ? null : initramfs.name(),
                initramfs == null ? null : initramfs.sha256(),
                facts.drivers(),
                new ImageManifest.Memory(memory.kernel(), memory.initramfs(), memory.system()),
                arguments.words().isEmpty() ? null : arguments);
    }

    private static SoftwareFacts contents(Finished image) {
        List<ImageManifest.Script> scripts = image.packages().runs().stream()
                .map(run -> new ImageManifest.Script(run.packageName() + " " + run.script(), run.exit()))
                .toList();
        List<String> setIds =
                image.packages().setIds().stream().map(TreePath::toString).toList();
        return new SoftwareFacts(LockSummary.packages(image.contents()), scripts, setIds);
    }

    private ImageManifest.Deploy deploy(Customized customized) throws IOException {
        return DeployTemplates.of(
                        customized.templates(),
                        inputs.request().customize().overlay().context())
                .write(inputs.image().name(), inputs.request().target(), customized.tree());
    }
}
