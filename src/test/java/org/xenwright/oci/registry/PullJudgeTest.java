package org.xenwright.oci.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.Judge;
import org.xenwright.oci.ImageLayout;
import org.xenwright.oci.ImageReference;
import org.xenwright.oci.ImageSource;
import org.xenwright.oci.ImageStore;
import org.xenwright.oci.Platform;
import org.xenwright.oci.StoredImage;
import org.xenwright.oci.TarFile;
import org.xenwright.oci.TreeFacts;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.transport.Transport;

/** Images that skopeo and umoci wrote, from Debian's registry, against what umoci unpacks. */
@Tag("judge")
class PullJudgeTest {
    private static final Platform AMD64 = Platform.ofDebian("amd64");
    // cap_net_bind_service=ep, version 2 of struct vfs_cap_data
    private static final byte[] CAPABILITY = {1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};

    @TempDir
    private Path folder;

    private static String run(String program, String... arguments) throws IOException {
        Judge.Verdict verdict = Judge.run(program, arguments);
        assertThat(verdict.exit()).as(verdict.output()).isZero();
        return verdict.output();
    }

    /** Two layers of ours under one that umoci makes, with whiteouts, replaced kinds and new links in it. */
    private Path layout() throws IOException {
        Path layout = folder.resolve("layout");
        String image = layout + ":base";
        run("umoci", "init", "--layout", layout.toString());
        run("umoci", "new", "--image", image);
        run("umoci", "config", "--image", image, "--architecture", "amd64", "--os", "linux");
        TarFile lower = TarFile.tar()
                .folder("etc")
                .file("etc/hostname", "base\n")
                .file("etc/gone", "x")
                .folder("usr")
                .folder("usr/bin")
                .xattr("usr/bin/ping", "#!", "security.capability", CAPABILITY)
                .xattr("etc/note", "n", "user.note", new byte[] {0, 1, (byte) 0xff})
                .hardLink("usr/bin/ping6", "usr/bin/ping")
                .symlink("bin", "usr/bin")
                .folder("var")
                .folder("var/cache")
                .file("var/cache/one", "1")
                .folder("var/cache/two")
                .file("var/cache/two/three", "3");
        run(
                "umoci",
                "raw",
                "add-layer",
                "--image",
                image,
                lower.in(folder, "lower.tar").toString());
        TarFile middle = TarFile.tar()
                .folder("var")
                .folder("var/cache")
                .file("var/cache/.wh..wh..opq", "")
                .file("var/cache/four", "4");
        run(
                "umoci",
                "raw",
                "add-layer",
                "--image",
                image,
                middle.in(folder, "middle.tar").toString());
        Path bundle = folder.resolve("bundle");
        run("umoci", "unpack", "--image", image, bundle.toString());
        Path root = bundle.resolve("rootfs");
        Files.delete(root.resolve("etc/gone"));
        Files.delete(root.resolve("etc/hostname"));
        Files.createDirectory(root.resolve("etc/hostname"));
        Files.writeString(root.resolve("etc/hostname/inside"), "now a folder");
        Files.createLink(root.resolve("etc/hostname/again"), root.resolve("etc/hostname/inside"));
        Files.setAttribute(root.resolve("etc/hostname/inside"), "unix:uid", 1234);
        Files.setLastModifiedTime(root.resolve("etc/note"), FileTime.fromMillis(1_500_000_000_000L));
        run("umoci", "repack", "--image", image, bundle.toString());
        return layout;
    }

    private static void assumeRoot() throws IOException {
        Assumptions.assumeTrue(
                Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
                "umoci needs root to unpack owners and capabilities");
    }

    private Map<String, String> unpacked(Path layout) throws IOException {
        Path bundle = folder.resolve("judged");
        run("umoci", "unpack", "--image", layout + ":base", bundle.toString());
        return TreeFacts.of(bundle.resolve("rootfs"));
    }

    private static StoredImage get(ImageStore images, ImageSource source) throws IOException {
        return images.get(images.pin(source, AMD64, null), source.name(), () -> source);
    }

    @Test
    void anImageIsTheSameFromLayoutTarAndRegistryInEveryCompression() throws IOException {
        assumeRoot();
        Path layout = layout();
        Map<String, String> judged = unpacked(layout);
        assertThat(judged).containsKey("/etc/hostname/again").doesNotContainKey("/var/cache/one");
        ImageStore images = new ImageStore(new Store(folder.resolve("store")), Progress.SILENT);
        assertThat(TreeFacts.of(get(images, ImageLayout.open(layout, "base")).tree()))
                .isEqualTo(judged);
        Path tar = folder.resolve("archive.tar");
        run("skopeo", "--insecure-policy", "copy", "oci:" + layout + ":base", "oci-archive:" + tar + ":base");
        assertThat(TreeFacts.of(get(images, ImageLayout.open(tar, "base")).tree()))
                .isEqualTo(judged);
        try (DebianRegistry registry = DebianRegistry.open(folder)) {
            String plain = folder.resolve("plain").toString();
            run("skopeo", "--insecure-policy", "copy", "--dest-decompress", "oci:" + layout + ":base", "dir:" + plain);
            for (String form : List.of("gzip", "zstd")) {
                String name = registry.host() + "/team/" + form + ":1";
                run(
                        "skopeo",
                        "--insecure-policy",
                        "copy",
                        "--dest-tls-verify=false",
                        "--format",
                        "oci",
                        "--dest-compress-format",
                        form,
                        "dir:" + plain,
                        "docker://" + name);
                ImageReference reference = ImageReference.parse(name, "test");
                Registries registries = new Registries(Transport.standard(), Credentials.NONE, List.of());
                // of its own, so that nothing is there already
                ImageStore empty = new ImageStore(new Store(folder.resolve(form)), Progress.SILENT);
                StoredImage pulled = get(empty, registries.image(reference));
                assertThat(TreeFacts.of(pulled.tree())).as(form).isEqualTo(judged);
                assertThat(pulled.fetched()).as(form + " was brought").isPositive();
                // offline after the first time
                StoredImage again = empty.get(
                        pulled.digest(),
                        name,
                        () -> new Registries(null, Credentials.NONE, List.of()).image(reference));
                assertThat(TreeFacts.of(again.tree())).isEqualTo(judged);
            }
        }
    }

    @Test
    void aRegistryWithTlsAndPasswordsIsPulledFromByWhoIsKnown() throws IOException {
        Path layout = folder.resolve("layout");
        String image = layout + ":base";
        run("umoci", "init", "--layout", layout.toString());
        run("umoci", "new", "--image", image);
        run("umoci", "config", "--image", image, "--architecture", "amd64", "--os", "linux");
        run(
                "umoci",
                "raw",
                "add-layer",
                "--image",
                image,
                TarFile.tar().file("hello", "world").in(folder, "layer.tar").toString());
        try (DebianRegistry registry = DebianRegistry.guarded(folder)) {
            String name = registry.host() + "/team/base:1";
            run(
                    "skopeo",
                    "--insecure-policy",
                    "copy",
                    "--dest-tls-verify=false",
                    "--dest-creds",
                    "me:s3cret",
                    "oci:" + image,
                    "docker://" + name);
            ImageReference reference = ImageReference.parse(name, "test");
            List<RegistrySettings> settings =
                    List.of(new RegistrySettings(registry.host(), false, folder.resolve("ca.pem"), Set.of()));
            Credentials known = ignored -> Optional.of(new Credential("me", "s3cret"));
            Credentials wrong = ignored -> Optional.of(new Credential("me", "wrong"));
            ImageStore images = new ImageStore(new Store(folder.resolve("store")), Progress.SILENT);
            Transport transport = Transport.standard();
            assertThat(get(images, new Registries(transport, known, settings).image(reference))
                            .tree()
                            .find("hello"))
                    .isPresent();
            for (Credentials bad : List.of(wrong, Credentials.NONE)) {
                assertThatThrownBy(() -> new Registries(transport, bad, settings)
                                .image(reference)
                                .root())
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining("settings");
            }
            List<RegistrySettings> unknown =
                    List.of(new RegistrySettings(registry.host(), false, null, Set.of("tls.example")));
            assertThatThrownBy(() -> new Registries(transport, known, unknown)
                            .image(reference)
                            .root())
                    .isInstanceOf(IOException.class);
        }
    }
}
