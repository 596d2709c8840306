package org.xenwright.plugin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xenwright.packages.BaseRequest;
import org.xenwright.packages.PackageName;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageRequest.LocalPackage;
import org.xenwright.packages.PackageRequest.PreferencesFile;
import org.xenwright.packages.PackageWorld;
import org.xenwright.problem.Problem;

/**
 * The packages that an image asks for.
 *
 * @param image that asks
 * @param folder that paths start at
 */
record DeclaredPackages(ImageConfiguration image, Path folder) {
    /**
     * Returns the request for them.
     *
     * @param artifacts packages among the artifacts
     * @param base the image that it starts from; null for none
     * @param world the kind of packages
     */
    PackageRequest request(List<LocalPackage> artifacts, @Nullable BaseRequest base, PackageWorld world)
            throws IOException {
        List<String> wanted = new ArrayList<>();
        List<LocalPackage> local = new ArrayList<>();
        for (String each : image.packages) {
            if (each.startsWith(".") || each.startsWith("/")) {
                local.add(new LocalPackage(each, localFile(each)));
            } else {
                wanted.add(each);
            }
        }
        local.addAll(artifacts);
        String named = image.kernel != null ? image.kernel : world.kernelPackage(image.architecture());
        LoaderChoice loader = image.loader();
        PackageRequest request = new PackageRequest(
                architectures(),
                image.sources(),
                folder,
                wanted,
                local,
                loader.method().needsKernel() ? named : null,
                image.recommends,
                generatesInitramfs(),
                base,
                preferences(),
                world.loaderPackages(loader.parts(image.diskRequest().isLive()), image.architecture()));
        world.check(request);
        return request;
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

    private Path localFile(String written) {
        Path file = folder.resolve(written);
        if (!Files.isRegularFile(file)) {
            throw Problem.of("reading the packages of the image", "correct the path, or build the package first")
                    .at("<image><packages>")
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
