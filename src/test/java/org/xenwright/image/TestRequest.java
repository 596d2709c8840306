package org.xenwright.image;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.KernelChoice;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.RepositoryRequest;

/**
 * A request for packages as a test needs it: for amd64, from the host's repositories, for nothing more than every
 * system has.
 */
public final class TestRequest {
    private List<String> architectures = List.of("amd64");
    private List<RepositoryRequest> sources = List.of();
    private Path folder = Path.of("/");
    private List<String> wanted = List.of();
    private List<PackageRequest.LocalPackage> local = List.of();
    private @Nullable KernelChoice kernel;
    private boolean recommends;
    private boolean initramfs;
    private @Nullable BaseRequest from;
    private List<String> beside = List.of();
    private PackageRequest.@Nullable PreferencesFile preferences;

    /** @param architectures the image's own first */
    public TestRequest architectures(String... architectures) {
        this.architectures = List.of(architectures);
        return this;
    }

    /** @param folder that paths of keyrings start at */
    public TestRequest sources(Path folder, RepositoryRequest... sources) {
        return sources(folder, List.of(sources));
    }

    public TestRequest sources(Path folder, List<RepositoryRequest> sources) {
        this.folder = folder;
        this.sources = sources;
        return this;
    }

    public TestRequest wanted(String... packages) {
        wanted = List.of(packages);
        return this;
    }

    /** Packages of the project itself. */
    public TestRequest local(Path... files) {
        return local(Stream.of(files)
                .map(each -> new PackageRequest.LocalPackage("./" + each.getFileName(), each))
                .toArray(PackageRequest.LocalPackage[]::new));
    }

    public TestRequest local(PackageRequest.LocalPackage... packages) {
        local = List.of(packages);
        return this;
    }

    public TestRequest recommends(boolean whether) {
        recommends = whether;
        return this;
    }

    public TestRequest kernel(@Nullable String name) {
        kernel = name == null ? null : new KernelChoice.OfPackage(name);
        return this;
    }

    /** With a kernel and an initramfs of ours. */
    public TestRequest booting(String name) {
        return booting(new KernelChoice.OfPackage(name));
    }

    public TestRequest booting(@Nullable KernelChoice choice) {
        kernel = choice;
        return initramfs();
    }

    /** With an initramfs of ours. */
    public TestRequest initramfs() {
        initramfs = true;
        return this;
    }

    /** With packages of a boot loader. */
    public TestRequest beside(String... packages) {
        beside = List.of(packages);
        return this;
    }

    public TestRequest from(@Nullable BaseRequest base) {
        from = base;
        return this;
    }

    /** @param text of a file of preferences */
    public TestRequest preferences(String text) {
        preferences = new PackageRequest.PreferencesFile("preferences", text);
        return this;
    }

    public PackageRequest build() {
        return new PackageRequest(
                architectures,
                sources,
                folder,
                wanted,
                local,
                kernel,
                recommends,
                initramfs,
                from,
                preferences,
                beside);
    }
}
