package org.xenwright.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xenwright.image.artifact.ImageFiles;
import org.xenwright.image.domain.DomainOutputs;
import org.xenwright.image.domain.HostKeys;
import org.xenwright.image.manifest.ImageManifest;

/**
 * The place where a fetched image and its domains are made.
 *
 * @param output folder that the user chose; null for one of the image's name
 * @param parent of a folder that the user did not choose
 * @param host folder of the image's files on the Xen host; null for the one they are made in
 * @param keys source of the domains' SSH host keys
 */
record FetchTarget(
        @Nullable Path output, Path parent, @Nullable String host, HostKeys keys) {
    /**
     * Makes all of it, or nothing.
     *
     * @param remarks receives what has no effect, and what may be wrong
     */
    FetchSummary make(FetchedImage image, AskedDomains asked, Consumer<String> remarks) throws IOException {
        ImageManifest manifest = image.received().manifest();
        Path folder = (output != null ? output : parent.resolve(manifest.name()))
                .toAbsolutePath()
                .normalize();
        AskedDomains.Checked checked = asked.check(image, host != null ? host : folder.toString(), remarks);
        new ImageFiles(folder).check(manifest, output != null, checked.names());
        AtomicReference<DomainOutputs.@Nullable Written> written = new AtomicReference<>();
        boolean present = image.make(folder, () -> {
            written.set(DomainOutputs.write(checked.domains(), manifest, folder, keys, Worlds.KNOWN));
            asked.write(checked, folder.resolve(".domains"));
        });
        return new FetchSummary(image, folder, present, Objects.requireNonNull(written.get()), checked.domains());
    }
}
