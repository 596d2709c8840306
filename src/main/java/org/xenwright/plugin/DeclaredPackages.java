package org.xenwright.plugin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.KernelChoice;
import org.xenwright.packages.PackageName;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageRequest.LocalPackage;
import org.xenwright.packages.PackageRequest.PreferencesFile;
import org.xenwright.packages.PackageSignatures;
import org.xenwright.packages.PackageWorld;
import org.xenwright.problem.Problem;

/**
 * The packages that an image asks for.
 *
 * @param image that asks
 * @param folder that paths start at
 */
record DeclaredPackages(ImageConfiguration image, Path folder) {
    /** The element that chooses the kernel. */
    static final String KERNEL = "<image><kernel>";

    private static final String PACKAGES = "<image><packages>";

    /** Finds the file of a Maven artifact. */
    @FunctionalInterface
    interface ArtifactFinder {
        Path file(String coordinates) throws IOException;
    }

    /**
     * Returns the request for them.
     *
     * @param artifacts packages among the artifacts
     * @param base the image that it starts from; null for none
     * @param world that the packages are of
     * @param finder of an artifact that is the kernel
     */
    PackageRequest request(
            List<LocalPackage> artifacts, @Nullable BaseRequest base, PackageWorld world, ArtifactFinder finder)
            throws IOException {
        PackageRequest request = unchecked(artifacts, base, world, true, finder);
        check(world, request);
        return request;
    }

    /**
     * Returns the request as far as the POM tells it.
     *
     * @param world that the packages are of, or the usual one
     * @param known whether it is that
     */
    PackageRequest declared(@Nullable BaseRequest base, PackageWorld world, boolean known) throws IOException {
        PackageRequest request = unchecked(List.of(), base, world, known, folder::resolve);
        if (known) {
            check(world, request);
        }
        return request;
    }

    private void check(PackageWorld world, PackageRequest request) {
        ForeignPackages foreign = new ForeignPackages(world, image.from());
        image.packages.stream().filter(DeclaredPackages::isPath).forEach(each -> foreign.checkFile(each, PACKAGES));
        world.check(request);
    }

    private PackageRequest unchecked(
            List<LocalPackage> artifacts,
            @Nullable BaseRequest base,
            PackageWorld world,
            boolean known,
            ArtifactFinder finder)
            throws IOException {
        List<String> wanted = new ArrayList<>();
        List<LocalPackage> local = new ArrayList<>();
        for (String each : image.packages) {
            if (isPath(each)) {
                local.add(new LocalPackage(each, localFile(each, "the packages", PACKAGES)));
            } else {
                wanted.add(each);
            }
        }
        local.addAll(artifacts);
        PackageSignatures signatures = image.packageSignatures.signatures(folder);
        if (known && !signatures.equals(PackageSignatures.NONE) && !Worlds.signsFiles(world)) {
            throw Problem.of(
                            "reading the packages of the image",
                            "take the element out; repositories are signed instead")
                    .at("<image><packageSignatures>")
                    .found("an image of the world '" + world.id() + "', whose package files have no signatures")
                    .raise();
        }
        local.replaceAll(each -> each.with(signatures));
        LoaderChoice loader = image.loader();
        return new PackageRequest(
                architectures(),
                image.sources(known ? world : null),
                folder,
                wanted,
                local,
                loader.method().needsKernel() ? kernel(world, finder) : null,
                image.recommends,
                generatesInitramfs(),
                base,
                preferences(),
                world.loaderPackages(loader.parts(image.diskRequest().isLive()), image.architecture()));
    }

    private KernelChoice kernel(PackageWorld world, ArtifactFinder finder) throws IOException {
        String written = image.kernel;
        if (written == null) {
            return new KernelChoice.Usual(world.kernelPackage(image.architecture()));
        }
        if (written.equals(KernelChoice.OfBase.WORD)) {
            return new KernelChoice.OfBase();
        }
        if (isPath(written)) {
            return new KernelChoice.Brought(written, localFile(written, "the kernel", KERNEL));
        }
        return isArtifact(written)
                ? new KernelChoice.Brought(written, finder.file(written))
                : new KernelChoice.OfPackage(written);
    }

    private static boolean isPath(String written) {
        return written.startsWith(".") || written.startsWith("/");
    }

    /** Returns whether a kernel is named by Maven's coordinates; the name of a package has one colon at most. */
    static boolean isArtifact(String written) {
        return !isPath(written) && written.chars().filter(c -> c == ':').count() >= 2;
    }

    /** Returns the image's own architecture, then the foreign ones. */
    private List<String> architectures() {
        List<String> all = new ArrayList<>(List.of(image.architecture));
        for (String each : image.foreignArchitectures) {
            String foreign = String.valueOf(each).strip();
            if (!PackageName.isArchitecture(foreign) || foreign.equals("all") || all.contains(foreign)) {
                throw Problem.of("reading the architectures of the image", "correct it, or remove it")
                        .at("<image><foreignArchitectures><architecture>")
                        .found("'" + foreign + "'" + (all.contains(foreign) ? ", which it has already" : ""))
                        .expected("another architecture of Debian, for example i386")
                        .raise();
            }
            all.add(foreign);
        }
        return all;
    }

    private boolean generatesInitramfs() {
        return switch (image.initramfs) {
            case "generated" -> true;
            case "none" -> false;
            default ->
                throw Problem.of("choosing the initramfs", "write one of the two")
                        .at("<image><initramfs>")
                        .found(image.initramfs)
                        .expected("generated, none")
                        .raise();
        };
    }

    private Path localFile(String written, String what, String where) {
        Path file = folder.resolve(written);
        if (!Files.isRegularFile(file)) {
            throw Problem.of("reading " + what + " of the image", "correct the path, or build it first")
                    .at(where)
                    .found(written + ", which is no file")
                    .raise();
        }
        return file;
    }

    private @Nullable PreferencesFile preferences() throws IOException {
        if (image.preferences == null) {
            return null;
        }
        Path file = folder.resolve(image.preferences.toPath());
        if (!Files.isRegularFile(file)) {
            throw Problem.of("reading preferences", "correct the path")
                    .at("<image><preferences>")
                    .found(image.preferences + ", which is no file")
                    .raise();
        }
        return new PreferencesFile(
                image.preferences.toString(), new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    }
}
