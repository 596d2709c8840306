package org.xenwright.image;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.deb.repository.DeclaredSource;
import org.xenwright.deb.resolve.Preferences;
import org.xenwright.deb.resolve.Wanted;

/** A request for packages as a test needs it: for amd64, from the host's repositories, for nothing more than every system has. */
public final class TestRequest {
    private List<String> architectures = List.of("amd64");
    private List<DeclaredSource> sources = List.of();
    private Path folder = Path.of("/");
    private List<Wanted> wanted = List.of();
    private List<PackageRequest.LocalDeb> local = List.of();
    private @Nullable String kernel;
    private boolean initramfs;
    private @Nullable BaseRequest from;
    private Preferences preferences = Preferences.NONE;

    /** @param architectures the image's own first */
    public TestRequest architectures(String... architectures) {
        this.architectures = List.of(architectures);
        return this;
    }

    /** @param folder that paths of keyrings start at */
    public TestRequest sources(Path folder, DeclaredSource... sources) {
        this.folder = folder;
        this.sources = List.of(sources);
        return this;
    }

    public TestRequest wanted(String... packages) {
        wanted = Stream.of(packages).map(Wanted::parse).toList();
        return this;
    }

    /** Packages of the project itself. */
    public TestRequest local(Path... debs) {
        local = Stream.of(debs)
                .map(each -> new PackageRequest.LocalDeb("./" + each.getFileName(), each))
                .toList();
        return this;
    }

    public TestRequest kernel(@Nullable String name) {
        kernel = name;
        return this;
    }

    /** With a kernel and an initramfs of ours. */
    public TestRequest booting(String name) {
        initramfs = true;
        return kernel(name);
    }

    public TestRequest from(BaseRequest base) {
        from = base;
        return this;
    }

    public TestRequest preferences(Preferences given) {
        preferences = given;
        return this;
    }

    public PackageRequest build() {
        return new PackageRequest(
                architectures, sources, folder, wanted, local, kernel, false, initramfs, from, preferences);
    }
}
