package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.disk.DiskFormats;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.image.ImageRequest;
import org.xenwright.image.layout.ReadOnlyRoot;
import org.xenwright.initramfs.InitramfsOptions;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;

class ImageRequestsTest {
    @TempDir
    Path folder;

    private ImageMojo goal;

    @BeforeEach
    void aGoalWithoutConfiguration() {
        goal = SampleProject.imageGoal(folder);
    }

    private ImageRequest request() throws IOException {
        return ImageRequests.of(goal, List.of());
    }

    @Test
    void aProjectThatSaysNothingGetsItsDefaults() throws IOException {
        ImageRequest request = request();

        assertThat(request.name()).isEqualTo("shop");
        assertThat(request.coordinates()).isEqualTo("org.example:shop:1.0");
        assertThat(request.seed()).isEqualTo("org.example:shop");
        assertThat(request.type()).isEqualTo(GuestType.PVH);
        assertThat(request.packages().architecture()).isEqualTo("amd64");
        assertThat(request.packages().kernel()).isEqualTo("linux-image-cloud-amd64");
        assertThat(request.packages().generatedInitramfs()).isTrue();
        assertThat(request.disk().size()).isEqualTo(Ext4Size.DEFAULT);
        assertThat(request.disk().formats()).containsExactly(DiskFormats.RAW);
        assertThat(request.customize().identity().hostname()).isEqualTo("shop");
        assertThat(request.target()).isEqualTo(folder.resolve("target/xen"));
    }

    @Test
    void theKernelFollowsTheArchitecture() throws IOException {
        goal.image.architecture = "riscv64";

        assertThat(request().packages().kernel()).isEqualTo("linux-image-riscv64");
    }

    @Test
    void aKernelOfNoneIsNoPackage() throws IOException {
        goal.image.kernel = "none";

        assertThat(request().packages().kernel()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1G, , 'Fixed[bytes=1073741824]'",
        "65536, , 'Fixed[bytes=65536]'",
        ", 30%, 'PlusPercent[percent=30, atLeast=0]'",
        ", 30 %, 'PlusPercent[percent=30, atLeast=0]'",
        ", 512M, 'PlusBytes[free=536870912]'",
        "2G, 512M, 'Fixed[bytes=2147483648]'"
    })
    void sizesAreNumbersWithUnitsOrShares(String size, String free, String expected) throws IOException {
        goal.image.disk.size = size;
        goal.image.disk.free = free;

        assertThat(request().disk().size()).hasToString(expected);
    }

    @Test
    void aWrongSizeIsToldWithItsPlaceAndARightOne() {
        goal.image.disk.size = "4 gigs";

        assertThatThrownBy(this::request)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><disk><size>")
                .hasMessageContaining("'4 gigs'")
                .hasMessageContaining("for example 4G");
    }

    @Test
    void aRootThatIsNeverWrittenHasNoSize() {
        goal.image.disk.filesystem = "squashfs";
        goal.image.disk.free = "20%";

        assertThatThrownBy(this::request)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("take <size> and <free> out");
    }

    @ParameterizedTest
    @CsvSource({
        "ext3, none, <filesystem>, write ext4",
        "ext4, gtp, <table>, write gpt",
        "ext4, none, <formats>, at least one"
    })
    void aDiskThatCannotBeIsToldWithItsElement(String fileSystem, String table, String element, String remedy) {
        goal.image.disk.filesystem = fileSystem;
        goal.image.disk.table = table;
        goal.image.disk.formats = remedy.startsWith("at") ? " , " : "raw";

        assertThatThrownBy(this::request)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><disk>" + element)
                .hasMessageContaining(remedy);
    }

    @Test
    void anUnknownFormatIsTold() {
        goal.image.disk.formats = "raw, vmdk";

        assertThatThrownBy(this::request)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><disk><formats>")
                .hasMessageContaining("vmdk");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00Z",
        "1700000000, 2023-11-14T22:13:20Z",
        "2026-11-01T00:00:00Z, 2026-11-01T00:00:00Z",
        "2026-11-01T02:00:00+02:00, 2026-11-01T00:00:00Z"
    })
    void theClockIsSecondsOrATimestamp(String written, Instant expected) {
        assertThat(ImageRequests.clock(written)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "2026-11-01", "99999999999999999999", "-1"})
    void aTimeThatIsNoneIsTold(String written) {
        assertThatThrownBy(() -> ImageRequests.clock(written))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("project.build.outputTimestamp")
                .hasMessageContaining(written);
    }

    @Test
    void aUserNeedsAName() {
        goal.image.users.add(new ImageConfiguration.User());

        assertThatThrownBy(this::request)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><users><user>")
                .hasMessageContaining("add <name>");
    }

    @Test
    void aPermissionNeedsAPath() {
        ImageConfiguration.Permission permission = new ImageConfiguration.Permission();
        permission.mode = "0600";
        goal.image.permissions.add(permission);

        assertThatThrownBy(this::request)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><permissions><permission>")
                .hasMessageContaining("add <path>");
    }

    @Test
    void aModeIsOctal() {
        ImageConfiguration.Permission permission = new ImageConfiguration.Permission();
        permission.path = "/etc/*";
        permission.mode = "0888";
        goal.image.permissions.add(permission);

        assertThatThrownBy(this::request)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><permissions><permission><mode>")
                .hasMessageContaining("'0888'");
    }

    @Test
    void aPackageFileThatIsMissingIsTold() {
        goal.image.packages.add("./shop.deb");

        assertThatThrownBy(this::request)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><packages>")
                .hasMessageContaining("./shop.deb");
    }

    @ParameterizedTest
    @CsvSource({
        "architecture, s390x, '<image><architecture>'",
        "type, hvm2, '<image><type>'",
        "initramfs, dracut, '<image><initramfs>'"
    })
    void aChoiceThatIsNoneIsToldWithItsElement(String element, String value, String where) {
        switch (element) {
            case "architecture" -> goal.image.architecture = value;
            case "type" -> goal.image.type = value;
            default -> goal.image.initramfs = value;
        }

        assertThatThrownBy(this::request)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(where)
                .hasMessageContaining(value);
    }

    @Test
    void aRepositoryNeedsAnAddressAndASuite() {
        ImageConfiguration.Repository repository = new ImageConfiguration.Repository();
        repository.suite = "bookworm";
        goal.image.repositories.add(repository);

        assertThatThrownBy(this::request)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><repositories><repository>[1]")
                .hasMessageContaining("no <url>");
    }

    @Test
    void templatesSeeTheProjectAsPlainText() {
        goal.project.getProperties().setProperty("colour", "red");
        goal.image.properties.put("motd", "hello");

        assertThat(goal.context()).containsKeys("project", "image", "motd");
        assertThat(goal.context().get("project").toString()).contains("colour=red", "artifactId=shop");
    }

    @Test
    void aSquashfsRootForgetsUnlessToldWhatToKeep() throws IOException {
        goal.image.disk.filesystem = "squashfs";

        assertThat(request().disk().readOnly().overlay()).isEqualTo(ReadOnlyRoot.Overlay.TMPFS);
        assertThat(request().disk().facts().stateSize()).isZero();

        goal.image.disk.setPersist("/var/lib/postgresql");
        goal.image.disk.setPersist("/etc/ssh");
        goal.image.disk.stateSize = "2G";
        assertThat(request().disk().facts().persist()).containsExactly("/etc/ssh", "/var/lib/postgresql");
        assertThat(request().disk().facts().stateSize()).isEqualTo(2L << 30);
    }

    @Test
    void anExt4RootIsOnlyReadWhenItIsVerifiedOrLiesUnderAnOverlay() throws IOException {
        assertThat(request().disk().readOnly()).isNull();

        goal.image.disk.verity = "true";
        assertThat(request().disk().readOnly().verify()).isEqualTo(InitramfsOptions.Verify.READ);
    }

    @ParameterizedTest
    @CsvSource({
        "etc, an absolute path such as /var/lib/data",
        "/etc/../var, an absolute path such as /var/lib/data",
        "/etc/a b, an absolute path such as /var/lib/data",
        "/run/lock, none of /dev",
        "/var/lib/data/below, which is kept as a whole",
    })
    void aPathThatCannotBeKeptIsNamed(String path, String message) {
        goal.image.disk.filesystem = "squashfs";
        goal.image.disk.setPersist("/var/lib/data");
        goal.image.disk.setPersist(path);

        assertThatThrownBy(this::request)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><disk><persist>")
                .hasMessageContaining(message);
    }

    @Test
    void aWrongCompressionIsToldWithTheRightOnes() {
        goal.image.disk.compression = "zstd:99";

        assertThatThrownBy(this::request)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("<image><disk><compression>")
                .hasMessageContaining("zstd:1 to zstd:22");
    }
}
