package org.xenwright.deb.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.xenwright.deb.control.PackageIndex;
import org.xenwright.deb.control.PackageSource;

/** A Packages index whose bytes a verified Release vouches for. */
public final class VerifiedIndex {
    private final VerifiedRelease release;
    private final PackageSource source;
    private final String architecture;
    private final Path file;

    /** Only {@link IndexStore} makes one. */
    VerifiedIndex(VerifiedRelease release, PackageSource source, String architecture, Path file) {
        this.release = release;
        this.source = source;
        this.architecture = architecture;
        this.file = file;
    }

    /** The same, called otherwise. */
    VerifiedIndex withId(String id) {
        PackageSource renamed = new PackageSource(id, source.site(), source.suite(), source.component());
        return new VerifiedIndex(release, renamed, architecture, file);
    }

    public VerifiedRelease release() {
        return release;
    }

    public PackageSource source() {
        return source;
    }

    /** Returns whether it has packages of an architecture, as far as that can be told without reading it. */
    boolean serves(String wanted) {
        return release.source().isFlat() || architecture.equals(wanted);
    }

    /** Returns the decompressed index in the store. */
    public Path file() {
        return file;
    }

    /**
     * Returns the packages that may be taken from its source; reads the whole file into memory, where the packages
     * refer to it.
     */
    public PackageIndex packages() throws IOException {
        PackageIndex all = PackageIndex.parse(Files.readAllBytes(file), source);
        List<String> includes = release.source().includes();
        return includes.isEmpty() ? all : all.only(includes);
    }
}
