package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.content.Content;
import org.xenwright.customize.CustomizeRequest;
import org.xenwright.loader.BootPath;
import org.xenwright.loader.KernelArguments;
import org.xenwright.oci.LayerCompression;
import org.xenwright.packages.KernelChoice;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockFile;
import org.xenwright.packages.PackageRequest;
import org.xenwright.packages.PackageWorld;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Digest;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class ImageConfigurationTest {
    @TempDir
    Path folder;

    private final ImageConfiguration image = new ImageConfiguration();

    private ProjectDetails project() {
        return new ProjectDetails("org.example", "shop", "1.0", "Shop", folder, Map.of("colour", "red"));
    }

    private PackageRequest packages() throws IOException {
        return new DeclaredPackages(image, folder).declared(null, Optional.of(Worlds.KNOWN.usual()));
    }

    private CustomizeRequest customize() {
        return image.customize(project(), List.of(), null);
    }

    private static void refused(ThrowingCallable read, String where, String... words) {
        assertThatThrownBy(read)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(where)
                .hasMessageContainingAll(words);
    }

    @Test
    void anImageOfWhichNothingIsSaidGetsItsDefaults() throws IOException {
        assertThat(image.name(project())).isEqualTo("shop");
        assertThat(image.guestType()).isEqualTo(GuestType.PVH);
        assertThat(packages().architecture()).isEqualTo("amd64");
        assertThat(packages().kernel()).isEqualTo(new KernelChoice.Usual("linux-image-cloud-amd64"));
        assertThat(packages().generatedInitramfs()).isTrue();
        assertThat(packages().declared()).isEmpty();
        assertThat(customize().identity().hostname()).isEqualTo("shop");
        assertThat(customize().overlay().folder()).isEqualTo(folder.resolve("src/main/rootfs"));
        assertThat(image.attached()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"amd64, linux-image-cloud-amd64", "arm64, linux-image-cloud-arm64", "riscv64, linux-image-riscv64"})
    void theKernelFollowsTheArchitecture(String architecture, String kernel) throws IOException {
        image.architecture = architecture;

        assertThat(packages().kernel()).isEqualTo(new KernelChoice.Usual(kernel));
    }

    @Test
    void aKernelMayBeThatOfTheBaseAFileOfTheProjectOrAnArtifact() throws IOException {
        Path file = Files.writeString(folder.resolve("bzImage"), "a kernel");
        Path artifact = Files.writeString(folder.resolve("artifact.tar.gz"), "one with modules");
        Map<String, KernelChoice> chosen = Map.of(
                "base",
                new KernelChoice.OfBase(),
                "./bzImage",
                new KernelChoice.Brought("./bzImage", folder.resolve("./bzImage")),
                file.toString(),
                new KernelChoice.Brought(file.toString(), file),
                "org.example:kernel:tar.gz:1",
                new KernelChoice.Brought("org.example:kernel:tar.gz:1", artifact),
                "linux-image-amd64:amd64",
                new KernelChoice.OfPackage("linux-image-amd64:amd64"),
                "linux-image-amd64=6.1",
                new KernelChoice.OfPackage("linux-image-amd64=6.1"));
        for (Map.Entry<String, KernelChoice> each : chosen.entrySet()) {
            image.kernel = each.getKey();
            assertThat(new DeclaredPackages(image, folder)
                            .request(List.of(), null, Worlds.KNOWN.usual(), coordinates -> artifact)
                            .kernel())
                    .isEqualTo(each.getValue());
        }
    }

    @Test
    void aKernelThatIsNoFileIsTold() {
        image.kernel = "./missing";

        assertThatThrownBy(this::packages)
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("reading the kernel of the image", "<image><kernel>", "./missing");
    }

    @Test
    void aRepositoryOfAWorldThatIsNoneOrOfAnotherThanTheImagesIsTold() throws IOException {
        RepositoryConfiguration repository = new RepositoryConfiguration();
        repository.url = "https://example.org";
        image.repositories = List.of(repository);
        repository.type = "yum";
        assertThatThrownBy(this::packages)
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<repository>[1]", "<type>yum</type>", "deb, rpm or apk");
        repository.type = "apk";
        assertThatThrownBy(this::packages)
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<repository>[1]", "<type>apk</type> for an image of Debian's packages");
        repository.type = null;
        assertThatThrownBy(this::packages).isInstanceOf(ProblemException.class).hasMessageContaining("no <suite>");
        repository.type = "apk";
        assertThat(repositories("apk"))
                .singleElement()
                .matches(each -> each.isOf("apk", "apk") && each.suite().isEmpty());
        assertThatThrownBy(() -> repositories("rpm"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<repository>[1]", "<type>apk</type> for a base of the world 'rpm'");
    }

    private List<RepositoryRequest> repositories(String world) throws IOException {
        return new DeclaredPackages(image, folder)
                .declared(null, Worlds.KNOWN.find(world))
                .declared();
    }

    @Test
    void aBaseWithoutPackagesTakesItsKernelFromARepositoryThatSaysNotOfWhichWorldItIs() throws IOException {
        RepositoryConfiguration repository = new RepositoryConfiguration();
        repository.url = "https://example.org";
        repository.suite = "bookworm";
        image.repositories = List.of(repository);

        assertThat(repositories("none")).singleElement().satisfies(each -> {
            assertThat(each.world()).isEqualTo("deb");
            assertThat(each.components()).containsExactly("main");
        });
        assertThat(repositories("deb")).singleElement().matches(each -> each.world() == null);
        for (String world : List.of("rpm", "apk")) {
            assertThatThrownBy(() -> repositories(world))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContainingAll("<suite>bookworm</suite>", "'" + world + "'", "add <type>deb</type>");
        }
        repository.suite = null;
        assertThatThrownBy(() -> repositories("none"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no <suite>");
    }

    @Test
    void ofAnImageWhoseWorldItsBaseHasToTellNothingIsRefusedThatDependsOnIt() throws IOException {
        RepositoryConfiguration repository = new RepositoryConfiguration();
        repository.url = "https://example.org";
        image.repositories = List.of(repository);
        image.packageSignatures.signedBy = new File("keys/RPM-GPG-KEY");
        DeclaredPackages declared = new DeclaredPackages(image, folder);

        assertThat(declared.declared(null, Optional.empty()).declared())
                .singleElement()
                .matches(each -> each.world() == null);
        repository.suite = "bookworm";
        assertThat(declared.declared(null, Optional.empty()).declared())
                .singleElement()
                .matches(each -> each.suite().equals("bookworm"));
        assertThatThrownBy(this::packages)
                .isInstanceOf(ProblemException.class)
                .hasMessageContainingAll("<image><packageSignatures>", "the world 'deb'");
        repository.url = null;
        assertThatThrownBy(() -> declared.declared(null, Optional.empty()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no <url>");
    }

    @Test
    void aBaseIsOfOneWorldAloneAndOfNoneOnlyWithoutTheOthers() {
        for (String each :
                List.of("apk lib/apk/db/installed", "deb var/lib/dpkg/status", "rpm usr/bin/rpm", "none srv/x")) {
            String[] words = each.split(" ");
            Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
            TreePath file = TreePath.of(words[1]);
            tree.directory(file.parent(), Attributes.of(0755, Instant.EPOCH));
            tree.put(file, new RegularFile(Attributes.of(0755, Instant.EPOCH), Content.EMPTY));

            assertThat(Worlds.KNOWN.all())
                    .filteredOn(world -> world.isIn(tree))
                    .extracting(PackageWorld::id)
                    .containsExactly(words[0]);
        }
    }

    @Test
    void theWorldOfAnImageIsThatOfItsLockOnlyForTheSameBase() throws IOException {
        Lock lock = new Lock(
                "none",
                Digest.of("inputs"),
                Instant.EPOCH,
                List.of(),
                List.of(),
                List.of(),
                List.of(new Lock.LockedBase("oci:one", "sha256:" + Digest.of("m"), 1)));

        LockFile file = new LockFile(folder.resolve("xen.lock.json"));
        assertThat(Worlds.known("oci:one", file)).isEmpty();
        file.write(lock);

        assertThat(Worlds.known(null, file))
                .hasValueSatisfying(world -> assertThat(world.id()).isEqualTo("deb"));
        assertThat(Worlds.known("oci:one", file))
                .hasValueSatisfying(world -> assertThat(world.id()).isEqualTo("none"));
        assertThat(Worlds.known("oci:two", file)).isEmpty();
    }

    @Test
    void aKernelOfNoneIsNoPackage() throws IOException {
        image.kernel = "none";

        assertThat(packages().kernel()).isNull();
    }

    @Test
    void anUnknownArchitectureIsTold() {
        image.architecture = "s390x";

        refused(this::packages, "<image><architecture>", "s390x");
    }

    @Test
    void anUnknownTypeIsTold() {
        image.type = "hvm2";

        refused(image::guestType, "<image><type>", "hvm2");
    }

    @Test
    void layersArePackedByZstdUnlessGzipIsWanted() {
        assertThat(image.layers()).isEqualTo(LayerCompression.ZSTD);
        image.layerCompression = " gzip ";
        assertThat(image.layers()).isEqualTo(LayerCompression.GZIP);
        image.layerCompression = "xz";
        refused(image::layers, "<image><layerCompression>", "xz", "zstd, gzip");
    }

    @Test
    void anUnknownInitramfsIsTold() {
        image.initramfs = "dracut";

        refused(this::packages, "<image><initramfs>", "dracut", "generated, none");
    }

    @Test
    void anUnknownBootLoaderIsToldWithTheNearest() {
        image.bootloader = "grub2";

        refused(image.loader()::method, "<image><bootloader>", "'grub2'", "grub, none, uki", "write grub");
    }

    @Test
    void aWordInCapitalsIsTheOneInSmallLetters() {
        image.bootloader = "GRUB";

        refused(image.loader()::method, "<image><bootloader>", "'GRUB'", "write grub");
    }

    @Test
    void aBootLoaderWithoutAKernelIsTold() {
        image.bootloader = "uki";
        image.kernel = "none";

        refused(
                image.loader()::method,
                "<image><bootloader>",
                "uki, and <kernel>none</kernel>",
                "expected: a kernel for");
    }

    @Test
    void theKernelIsToldOfAnInitThatTheProjectNames() {
        image.init = " /opt/my-init ";
        image.kernelArguments = List.of("panic=10");
        assertThat(image.arguments().words()).containsExactly("init=/opt/my-init", "panic=10");
        for (String bad : List.of("/sbin/../x", "my-init", "/opt/my init", "/opt/", "/sbin/x\"y")) {
            image.init = bad;
            refused(image::arguments, "<image><init>", bad);
        }
        image.init = "/opt/my-init";
        image.kernel = "none";
        image.kernelArguments = List.of();
        assertThat(image.arguments()).isEqualTo(KernelArguments.NONE);
    }

    @Test
    void argumentsOfTheKernelAreThoseOfThePomAndNeedAKernel() {
        assertThat(image.arguments()).isEqualTo(KernelArguments.NONE);
        image.kernelArguments = List.of(" mitigations=off ", "panic=10");
        assertThat(image.arguments().text()).isEqualTo("mitigations=off panic=10");
        image.kernel = "none";
        refused(image::arguments, "<image><kernelArguments>", "an image that has none");
        image.kernel = null;
        image.kernelArguments = List.of("quiet splash");
        refused(image::arguments, "<image><kernelArguments><argument>", "quiet splash, which is several");
    }

    @Test
    void aKeyForALoaderThatIsNotSignedWithItIsTold() {
        image.secureBoot = new SecureBootConfiguration();
        for (String loader : List.of("none", "grub")) {
            image.bootloader = loader;

            refused(image.loader()::method, "<image><secureBoot>", "a key for <bootloader>" + loader, "write uki");
        }
        image.bootloader = "uki";
        assertThat(image.loader().diskBoot().offers(BootPath.SECURE_BOOT)).isTrue();
        image.secureBoot = null;
        assertThat(image.loader().diskBoot().offers(BootPath.SECURE_BOOT)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "none | amd64 | ''",
                "grub | amd64 | grub-pc-bin grub-efi-amd64-signed shim-signed",
                "grub | arm64 | grub-efi-arm64-signed shim-signed",
                "uki  | amd64 | systemd-boot-efi"
            })
    void aBootLoaderIsTakenFromPackagesBesideTheImage(String loader, String architecture, String expected)
            throws IOException {
        image.bootloader = loader;
        image.architecture = architecture;

        assertThat(String.join(" ", packages().beside())).isEqualTo(expected);
    }

    @Test
    void anUnknownTimeForScriptsIsTold() {
        image.scripts = "never";

        refused(image::scripts, "<image><scripts>", "never", "run, firstBoot");
    }

    @Test
    void aForeignArchitectureIsNotTheImagesOwn() {
        image.foreignArchitectures = List.of("i386", "amd64");

        refused(this::packages, "<image><foreignArchitectures><architecture>", "'amd64', which it has already");
    }

    @Test
    void aPackageFileThatIsMissingIsTold() {
        image.packages = List.of("./shop.deb");

        refused(this::packages, "<image><packages>", "./shop.deb");
    }

    @Test
    void packagesThatAreFilesLieInTheProject() throws IOException {
        Path file = Files.writeString(folder.resolve("shop.deb"), "");
        image.packages = List.of("nginx", "./shop.deb");

        assertThat(packages().wanted()).hasSize(1);
        assertThat(packages().local()).hasSize(1);
        assertThat(packages().local().get(0).file()).hasSameBinaryContentAs(file);
    }

    @Test
    void preferencesThatAreMissingAreTold() {
        image.preferences = new File("pins");

        refused(this::packages, "<image><preferences>", "pins, which is no file");
    }

    @Test
    void aRepositoryNeedsAnAddressAndASuite() {
        RepositoryConfiguration repository = new RepositoryConfiguration();
        repository.suite = "bookworm";
        image.repositories = List.of(repository);

        refused(this::packages, "<image><repositories><repository>[1]", "no <url>");

        repository.url = "https://deb.example.org";
        repository.suite = null;
        refused(this::packages, "<image><repositories><repository>[1]", "no <suite>");
    }

    @Test
    void aRepositoryHasTheComponentMainUnlessItNamesOthers() throws IOException {
        RepositoryConfiguration repository = new RepositoryConfiguration();
        repository.url = "https://deb.example.org";
        repository.suite = "bookworm";
        image.repositories = List.of(repository);

        assertThat(packages().declared().get(0).components()).containsExactly("main");
        assertThat(packages().declared().get(0).includes()).isEmpty();
    }

    @Test
    void aUserNeedsAName() {
        image.users = List.of(new UserConfiguration());

        refused(this::customize, "<image><users><user>", "add <name>");
    }

    @Test
    void aPermissionNeedsAPath() {
        PermissionConfiguration permission = new PermissionConfiguration();
        permission.mode = "0600";
        image.permissions = List.of(permission);

        refused(this::customize, "<image><permissions><permission>", "add <path>");
    }

    @Test
    void aModeIsOctal() {
        PermissionConfiguration permission = new PermissionConfiguration();
        permission.path = "/etc/*";
        permission.mode = "0888";
        image.permissions = List.of(permission);

        refused(this::customize, "<image><permissions><permission><mode>", "'0888'");
    }

    @Test
    void anArtifactIsPlacedWithItsModeUnlessItIsAPackage() {
        ArtifactConfiguration artifact = new ArtifactConfiguration();
        artifact.mode = "755";
        artifact.into = "/srv/";

        assertThat(artifact.isOf(Worlds.KNOWN.usual())).isFalse();
        assertThat(artifact.placement(Path.of("shop.jar")).mode()).isEqualTo(0755);
        artifact.mode = "rwx";
        refused(
                () -> artifact.placement(Path.of("shop.jar")),
                "<image><artifacts><artifact><mode>",
                "'rwx'",
                "for example 0644");
        artifact.type = "deb";
        assertThat(artifact.isOf(Worlds.KNOWN.usual())).isTrue();
    }

    @Test
    void anArtifactOfATypeThatIsCalledLikeABaseWithoutPackagesIsAFile() {
        ArtifactConfiguration artifact = new ArtifactConfiguration();
        artifact.groupId = "org.example";
        artifact.artifactId = "app";
        artifact.version = "1";
        artifact.type = "none";
        image.artifacts = List.of(artifact);
        MavenArtifacts.Resolved resolved =
                new MavenArtifacts.Resolved("org.example:app:none:1", folder.resolve("app.none"), artifact);

        assertThat(artifact.isOf(Worlds.KNOWN.find("none").orElseThrow())).isFalse();
        assertThatCode(() -> new ForeignPackages(Worlds.KNOWN.usual(), null)
                        .checkArtifact(resolved, MavenArtifacts.place(0)))
                .doesNotThrowAnyException();
        artifact.mode = "rwx";
        refused(image::checkArtifacts, "<artifact><mode>", "'rwx'");
    }

    @Test
    void aPackageFileOfAnotherWorldIsRefusedWithTheBase() throws IOException {
        Files.writeString(folder.resolve("shop.rpm"), "of RPM");
        image.packages = List.of("./shop.rpm");

        refused(
                this::packages,
                "<image><packages>",
                "./shop.rpm, a package file of 'rpm'",
                "one of 'deb'",
                "no <from>");
        image.from = "docker://alpine:3.20";
        PackageWorld alpine = Worlds.KNOWN.find("apk").orElseThrow();
        refused(
                () -> new DeclaredPackages(image, folder).declared(null, Optional.of(alpine)),
                "<image><packages>",
                "a package file of 'rpm'",
                "one of 'apk', since <from>docker://alpine:3.20</from> has these");
        PackageWorld rpm = Worlds.KNOWN.find("rpm").orElseThrow();
        assertThat(new DeclaredPackages(image, folder)
                        .declared(null, Optional.of(rpm))
                        .local())
                .hasSize(1);
    }

    @Test
    void anArtifactThatIsAPackageOfAnotherWorldIsAFileOnlyWhereItIsSaidSo() {
        ArtifactConfiguration artifact = new ArtifactConfiguration();
        artifact.type = "rpm";
        MavenArtifacts.Resolved resolved =
                new MavenArtifacts.Resolved("org.example:shop:rpm:1", folder.resolve("shop.rpm"), artifact);
        ForeignPackages plain = new ForeignPackages(Worlds.KNOWN.find("none").orElseThrow(), "oci:small");

        refused(
                () -> plain.checkArtifact(resolved, MavenArtifacts.place(1)),
                "<image><artifacts><artifact>[2]",
                "org.example:shop:rpm:1, a package file of 'rpm'",
                "none, since <from>oci:small</from> has no records of packages",
                "<into>");
        artifact.into = "/srv/";
        assertThatCode(() -> plain.checkArtifact(resolved, MavenArtifacts.place(1)))
                .doesNotThrowAnyException();
        artifact.into = null;
        artifact.unpack = true;
        assertThatCode(() -> plain.checkArtifact(resolved, MavenArtifacts.place(1)))
                .doesNotThrowAnyException();
        artifact.unpack = false;
        artifact.type = "zip";
        assertThatCode(() -> plain.checkArtifact(resolved, MavenArtifacts.place(1)))
                .doesNotThrowAnyException();
    }

    @Test
    void templatesSeeTheProjectAsPlainText() {
        image.properties.put("motd", "hello");

        Map<String, Object> context = image.context(project());

        assertThat(context).containsKeys("project", "image", "motd");
        assertThat(context.get("project"))
                .hasToString("{artifactId=shop, groupId=org.example, name=Shop, properties={colour=red}, version=1.0}");
        assertThat(context.get("image")).hasToString("{architecture=amd64, name=shop, type=pvh}");
    }

    @Test
    void whatIsAttachedIsAmongWhatIsMade() {
        image.disk.formats = List.of("raw", "qcow2");
        image.attach = List.of(" QCOW2 ", "raw.zst", "kernel");
        assertThat(image.attached()).containsExactly("kernel", "qcow2", "raw.zst");

        image.attach = List.of("vhd");
        refused(image::attached, "<image><attach>", "vhd", "kernel, qcow2, qcow2.zst, raw, raw.zst");
    }
}
