package org.xenwright.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Content;
import org.xenwright.customize.selinux.SelinuxChoice;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.inspect.DiskContents;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.loader.BootMethod;
import org.xenwright.loader.KernelArguments;
import org.xenwright.oci.TarFile;
import org.xenwright.packages.BuildReport;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockEnvironment;
import org.xenwright.packages.LockUpdate;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.packages.TarWorld;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.sandbox.PlayedSandbox;
import org.xenwright.sandbox.Sandbox;
import org.xenwright.store.Store;
import org.xenwright.transport.Access;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.Xattrs;

class SelinuxStepTest {
    @TempDir
    Path folder;

    /** A setfiles that gives every file one label. */
    private static Sandbox labelling() {
        return new PlayedSandbox("", tree -> {
            StringBuilder said = new StringBuilder("Would relabel / from (null) to system_u:object_r:root_t:s0\n");
            tree.walk(
                    (path, inode) -> said.append("Would relabel " + path + " from (null) to system_u:object_r:t:s0\n"));
            tree.put(
                    ".xenwright-labels",
                    new RegularFile(tree.root().attributes().withMode(0600), Content.of(said.toString())));
        });
    }

    private ImageRequest request(Set<String> parts, FileSystemKind kind, @Nullable SelinuxChoice choice)
            throws IOException {
        Path repository = Files.createDirectories(folder.resolve("repository"));
        Files.writeString(repository.resolve("packages"), "policy 1\n");
        TarFile tar = TarFile.tar().folder("about").file("about/policy", "the package policy");
        for (String each : List.of(
                "etc",
                "etc/selinux",
                "etc/selinux/t",
                "etc/selinux/t/contexts",
                "etc/selinux/t/contexts/files",
                "usr",
                "usr/sbin")) {
            tar.folder(each);
        }
        if (parts.contains("policy")) {
            tar.file("etc/selinux/config", "SELINUX=enforcing\nSELINUXTYPE=t\n")
                    .file("etc/selinux/t/contexts/files/file_contexts", "");
        }
        if (parts.contains("program")) {
            tar.file("usr/sbin/setfiles", "program");
        }
        Files.write(repository.resolve("policy.tar"), tar.bytes());
        RepositoryRequest source = new RepositoryRequest(
                repository.toUri().toString(), "all", List.of(), null, true, true, null, List.of(), "<image>");
        PackageRequest packages =
                new TestRequest().sources(folder, source).wanted("policy").build();
        return new TestImageRequest("small", packages, folder.resolve("image"))
                .disk(new DiskRequest(
                        kind,
                        kind == FileSystemKinds.EXT4 ? new Ext4Size.PlusBytes(8 << 20) : Ext4Size.DEFAULT,
                        PartitionTable.NONE,
                        List.of(DiskFormats.RAW)))
                .build()
                .with(new ImageStart(BootMethod.NONE, KernelArguments.NONE, choice));
    }

    private Access access() {
        return Access.offline(new Store(folder.resolve("store")), Progress.SILENT);
    }

    private Lock lock(ImageRequest request) throws IOException {
        return new TarWorld().lock(request.packages(), List.of(), LockUpdate.NONE, LockEnvironment.of(access()));
    }

    private ImageManifest build(Set<String> parts, FileSystemKind kind, @Nullable SelinuxChoice choice)
            throws IOException {
        ImageRequest request = request(parts, kind, choice);
        BuildReport report = new BuildReport();
        ImageManifest manifest = new ImageBuild(new TarWorld(), access(), "1", tree -> labelling())
                .build(request, lock(request), true, report);
        steps = String.join("\n", report.steps().stream().map(Object::toString).toList());
        return manifest;
    }

    private String steps = "";

    private String label(String path) throws IOException {
        try (DiskContents contents = DiskContents.read(folder.resolve("image/small.img"))) {
            return contents.files()
                    .find(path)
                    .map(each -> each.attributes().xattrs().asMap().get(Xattrs.LABEL))
                    .map(label -> new String(label, StandardCharsets.US_ASCII))
                    .orElse("");
        }
    }

    private boolean has(String path) throws IOException {
        try (DiskContents contents = DiskContents.read(folder.resolve("image/small.img"))) {
            return contents.files().find(path).isPresent();
        }
    }

    @Test
    void anImageWithAPolicyAndItsProgramHasLabels() throws IOException {
        for (FileSystemKind each : List.of(FileSystemKinds.EXT4, FileSystemKinds.of("squashfs"))) {
            build(Set.of("policy", "program"), each, null);
            assertThat(label("/")).isEqualTo("system_u:object_r:root_t:s0\0");
            assertThat(label("usr/sbin/setfiles")).isEqualTo("system_u:object_r:t:s0\0");
            assertThat(has(".autorelabel") || has(".xenwright-labels")).isFalse();
            assertThat(steps).contains("selinux", "labels of the policy t, by its own setfiles");
        }
    }

    @Test
    void anImageWithoutAPolicyIsLeftAlone() throws IOException {
        build(Set.of("program"), FileSystemKinds.EXT4, null);
        assertThat(label("usr/sbin/setfiles")).isEmpty();
        assertThat(steps).doesNotContain("selinux");
    }

    @Test
    void anImageWithoutTheProgramIsSaidToStartWithoutSelinux() throws IOException {
        build(Set.of("policy"), FileSystemKinds.EXT4, null);
        assertThat(label("etc/selinux/config")).isEmpty();
        assertThat(steps).contains("selinux=0", "no program that labels its files");
    }

    @Test
    void anImageLabelsItselfWhenItIsToldTo() throws IOException {
        build(Set.of("policy", "program"), FileSystemKinds.EXT4, SelinuxChoice.RELABEL);
        assertThat(has(".autorelabel")).isTrue();
        assertThat(label("usr/sbin/setfiles")).isEmpty();
        assertThat(steps).contains("labels its files when it first starts");
    }

    @Test
    void aKernelIsToldToLeaveSelinuxOutWhateverElseItIsTold() throws IOException {
        assertThat(arguments(SelinuxChoice.OFF)).containsExactly("quiet", "selinux=0");
        assertThat(arguments(null))
                .as("an argument of the project is its choice")
                .containsExactly("selinux=1", "quiet");
        assertThat(arguments(SelinuxChoice.LABELS)).containsExactly("selinux=1", "quiet");
    }

    private List<String> arguments(@Nullable SelinuxChoice choice) throws IOException {
        ImageRequest request = request(Set.of("policy", "program"), FileSystemKinds.EXT4, choice)
                .with(new ImageStart(BootMethod.DIRECT, new KernelArguments(List.of("selinux=1", "quiet")), choice));
        BuildInputs inputs = BuildInputs.of(
                new TarWorld(),
                request,
                lock(request),
                access(),
                new Store(folder.resolve("store")),
                "1",
                new BuildReport());
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        for (String each : List.of("etc/selinux/t/contexts/files", "usr/sbin")) {
            tree.directory(each, tree.root().attributes());
        }
        Attributes file = Attributes.of(0644, Instant.EPOCH);
        tree.put("etc/selinux/config", new RegularFile(file, Content.of("SELINUXTYPE=t\n")));
        tree.put("etc/selinux/t/contexts/files/file_contexts", new RegularFile(file, Content.EMPTY));
        tree.put("usr/sbin/setfiles", new RegularFile(file, Content.of("program")));
        return new SelinuxStep(inputs, any -> labelling(), tree)
                .inputs()
                .request()
                .start()
                .arguments()
                .words();
    }

    @Test
    void whatCannotBeIsRefused() {
        assertThatThrownBy(() -> build(Set.of("program"), FileSystemKinds.EXT4, SelinuxChoice.LABELS))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<image><selinux>labels", "without a policy");
        assertThatThrownBy(() -> build(Set.of("policy"), FileSystemKinds.EXT4, SelinuxChoice.LABELS))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("policycoreutils");
        assertThatThrownBy(
                        () -> build(Set.of("policy", "program"), FileSystemKinds.of("squashfs"), SelinuxChoice.RELABEL))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("cannot be written to");
        assertThatThrownBy(() -> SelinuxChoice.of("on"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("labels, relabel, off");
    }
}
