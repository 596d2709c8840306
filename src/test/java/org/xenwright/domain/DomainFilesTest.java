package org.xenwright.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.domain.device.MacAddress;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.domain.emit.LibvirtXml;
import org.xenwright.domain.emit.XlCfg;
import org.xenwright.domain.emit.XvaMetadata;
import org.xenwright.domain.guest.Guest;
import org.xenwright.domain.guest.GuestFiles;
import org.xenwright.domain.guest.GuestIdentity;
import org.xenwright.domain.guest.NoCloud;
import org.xenwright.platform.GuestType;
import org.xenwright.problem.ProblemException;

class DomainFilesTest {
    static final ImageDefaults IMAGE = ImageDefaults.of(
            "web", "org.example:web", GuestType.PVH, "/srv/xen", "web.vmlinuz", "web.initrd", "web.img", XlFormat.RAW);

    @TempDir
    Path folder;

    @Test
    void withoutADomainFileThereIsOneDomainNamedAfterTheImage() throws IOException {
        List<Domain> domains = DomainFiles.load(folder.resolve("none"), Map.of(), IMAGE);
        assertThat(domains).hasSize(1);
        GuestIdentity identity = new GuestIdentity("org.example:web", "web");
        assertThat(XlCfg.emit(domains.get(0))).isEqualTo("""
                        name = "web"
                        type = "pvh"
                        uuid = "%s"
                        kernel = "/srv/xen/web.vmlinuz"
                        ramdisk = "/srv/xen/web.initrd"
                        cmdline = "root=/dev/xvda ro console=hvc0"
                        memory = 512
                        vcpus = 1
                        disk = [
                            "format=raw,vdev=xvda,access=rw,target=/srv/xen/web.img"
                        ]
                        vif = [
                            "mac=%s"
                        ]
                        """.formatted(identity.uuid(), identity.mac(0)));
    }

    @Test
    void aDomainFileWinsOverTheImageAndAppendsToItsLists() throws IOException {
        write("web01.cfg", """
                memory = "0x400"
                disk += [ "phy:/dev/vg/data,xvdb,w" ]
                vif = [ "bridge=br0", "mac=00:16:3E:01:02:03" ]
                extra = "quiet"
                zz.unknown = "kept"
                """);
        Domain domain = load().get(0);
        assertThat(domain.name()).isEqualTo("web01");
        assertThat(domain.memory()).isEqualTo(1024);
        assertThat(XlCfg.emit(domain))
                .contains("memory = 1024\n")
                .contains("cmdline = \"root=/dev/xvda quiet\"\n")
                .contains("target=/srv/xen/web.img\",\n    \"format=raw,vdev=xvdb,access=rw,target=/dev/vg/data\"\n")
                .contains("mac=00:16:3e:01:02:03")
                .endsWith("zz.unknown = \"kept\"\n");
        assertThat(domain.vifs().get(0).option("bridge")).isEqualTo("br0");
    }

    @Test
    void laterParentsWinListsAppendAndAbstractFilesAreNotEmitted() throws IOException {
        write("base.cfg", "abstract = 1\nname = \"never\"\nmemory = 100\nvcpus = 2\ncpus = [\"0\"]\n");
        write("left.cfg", "abstract = 1\nextends = \"base\"\nmemory = 200\ncpus += [\"1\"]\n");
        write("right.cfg", "abstract = 1\nextends = [ \"base\", \"pv\" ]\nvcpus = 4\ncpus += [\"2\"]\n");
        write("web.cfg", "extends = [ \"left\", \"right\" ]\ncpus += [\"3\"]\n");
        List<Domain> domains = load();
        assertThat(domains).extracting(Domain::name).containsExactly("web");
        Domain web = domains.get(0);
        assertThat(web.type()).isEqualTo(GuestType.PV);
        assertThat(web.memory()).isEqualTo(200);
        assertThat(web.vcpus()).isEqualTo(4);
        assertThat(web.explain())
                .extracting(each -> each.statement() + "    # " + each.origin())
                .contains(
                        "memory = 200    # " + folder.resolve("left.cfg") + ":3:10",
                        "cpus[0] = \"0\"    # " + folder.resolve("base.cfg") + ":5:9",
                        "cpus[3] = \"3\"    # " + folder.resolve("web.cfg") + ":2:10",
                        "type = \"pv\"    # profile:pv:2:8");
    }

    @Test
    void filesThatAreAllAbstractMakeNoDomain() throws IOException {
        write("base.cfg", "abstract = 1\n");
        write(".base2.cfg", "not even read");
        assertThatThrownBy(this::load)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("nothing but abstract files: base\n");
    }

    @Test
    void aCircleIsNamed() throws IOException {
        write("a.cfg", "extends = \"b\"\n");
        write("b.cfg", "extends = \"c\"\n");
        write("c.cfg", "extends = \"b\"\n");
        assertThatThrownBy(this::load)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("b extends c extends b")
                .hasMessageContaining("c.cfg:1:11");
    }

    @Test
    void aLineOfAncestorsHasAnEnd() throws IOException {
        for (int i = 0; i < 120; i++) {
            write("a" + i + ".cfg", "abstract = 1\nextends = \"a" + (i + 1) + "\"\n");
        }
        write("a120.cfg", "vcpus = 1\n");
        assertThatThrownBy(this::load).isInstanceOf(ProblemException.class).hasMessageContaining("more than 100 steps");
    }

    @Test
    void anUnknownParentNamesTheNearest() throws IOException {
        write("a.cfg", "extends = \"statless\"\n");
        assertThatThrownBy(this::load)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("write \"stateless\" if that was meant");
    }

    @Test
    void aFileMayExtendTheProfileItHides() throws IOException {
        write("pv.cfg", "abstract = 1\nextends = \"pv\"\nvcpus = 3\n");
        write("a.cfg", "extends = \"pv\"\n");
        Domain domain = load().get(0);
        assertThat(domain.type()).isEqualTo(GuestType.PV);
        assertThat(domain.vcpus()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pvh", "pv", "hvm-bios", "hvm-uefi", "stateless", "small"})
    void everyShippedProfileMakesADomain(String profile) throws IOException {
        write("a.cfg", "extends = \"" + profile + "\"\n");
        Domain domain = load().get(0);
        assertThat(XlCfg.emit(domain)).contains("name = \"a\"\n");
        assertThat(domain.text("kernel").isPresent()).isEqualTo(!profile.startsWith("hvm"));
        assertThat(domain.disks().get(0).writable()).isEqualTo(!profile.equals("stateless"));
    }

    @Test
    void templatesAreRenderedBeforeTheyAreRead() throws IOException {
        write("a.cfg.vm", "#set( $gib = 2 )\nname = \"$image.name-a\"\nmemory = ${gib}048\n");
        List<Domain> domains = DomainFiles.load(folder, Map.of("image", Map.of("name", "web")), IMAGE);
        assertThat(domains.get(0).name()).isEqualTo("web-a");
        assertThat(domains.get(0).memory()).isEqualTo(2048);
    }

    @Test
    void aFileThatBootsByItselfGetsNoKernelOfTheImage() throws IOException {
        write("a.cfg", "bootloader = \"pygrub\"\n");
        assertThat(XlCfg.emit(load().get(0))).doesNotContain("kernel", "ramdisk", "cmdline");
    }

    @Test
    @Timeout(60)
    void aKeyOfManyBlanksIsRefusedInNoTime() throws IOException {
        write("a.cfg", "guest.ssh_keys = [ \"ssh-ed25519 AAAA" + " ".repeat(1 << 18) + "\u0001\" ]\n");
        assertThatThrownBy(this::load).isInstanceOf(ProblemException.class).hasMessageContaining("guest.ssh_keys");
    }

    @Test
    void theGuestIsReadAndLeavesTheEmittedFile() throws IOException {
        write("a.cfg", """
                guest.hostname = "a.example.org"
                guest.address = [ "10.0.0.11/24", "fd00::11/64" ]
                guest.gateway = "10.0.0.1"
                guest.dns = [ "10.0.0.2", "fd00::2" ]
                guest.ssh_keys = [ "ssh-ed25519 AAAA x" ]
                guest.users = [ "ops:adm,sudo", "web" ]
                guest.timezone = "Europe/Prague"
                guest.files = [ "/etc/motd=hello = world\\n" ]
                guest.role = "front"
                guest.app.port = 8080
                guest.app.hosts = [ "x", "y" ]
                """);
        Domain domain = load().get(0);
        Guest guest = domain.guest();
        assertThat(guest.hostname()).isEqualTo("a.example.org");
        assertThat(guest.network().addresses()).containsExactly("10.0.0.11/24", "fd00::11/64");
        assertThat(guest.access().users()).contains(new Guest.User("ops", List.of("adm", "sudo")));
        assertThat(guest.content().files()).containsEntry("/etc/motd", "hello = world\n");
        assertThat(guest.context())
                .containsEntry("role", "front")
                .containsEntry("app", Map.of("port", "8080", "hosts", List.of("x", "y")));
        assertThat(XlCfg.emit(domain)).doesNotContain("guest");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "guest.address = \"10.0.0.300/24\"",
                "guest.address = \"10.0.0.3\"",
                "guest.gateway = \"fd00::1::2\"",
                "guest.hostname = \"-a\"",
                "guest.users = [ \"Ops\" ]",
                "guest.files = [ \"motd\" ]",
                "guest.files = [ \"/etc/../x=y\" ]",
                "guest.files = [ \"/etc/=y\" ]",
                "guest.a = \"1\"\nguest.a.b = \"2\"",
                "memory = \"2G\"",
                "memory = [ 1 ]",
                "memory += 512",
                "disk = \"/x,raw,xvda\"",
                "disk += \"/x,raw,xvda\"",
                "disk = [ \"/x,xvda,w\" ]",
                "vif = [ \"mac=00:16:3e:xx:00:00\" ]",
                "vif = [ \"mac=01:16:3e:00:00:00\" ]",
                "vif = [ \"brigde=b\" ]",
                "type = \"xen\"",
                "name = \"a b\"",
                "name = [ ]",
                "memory = 512M",
                "abstract = \"no\"",
            })
    void aMistakeIsReportedWithItsLine(String text) throws IOException {
        write("a.cfg", "# first\n" + text + "\n");
        assertThatThrownBy(this::load)
                .isInstanceOf(ProblemException.class)
                .hasMessageMatching("(?s).*a\\.cfg:[23]:\\d+.*")
                .hasMessageContaining("do:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name = \"same\"",
                "uuid = \"c0ffee00-0000-8000-8000-000000000001\"",
                "vif = [ \"mac=00:16:3e:00:00:01\" ]",
                "guest.address = \"10.0.0.1/24\""
            })
    void whatTwoDomainsShareIsRefused(String line) throws IOException {
        write("a.cfg", line + "\n");
        write("b.cfg", "# second\n" + line + "\n");
        assertThatThrownBy(this::load)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("b.cfg:2:1")
                .hasMessageContaining("a.cfg:1:1");
    }

    @Test
    void brokenDomainFilesEndInProblems() throws IOException {
        String text = """
                extends = [ "pvh", "b" ]
                name = "a"
                memory += "1"
                disk += [ "format=raw,vdev=xvdb,target=/b", 'phy:/c,xvdc,w' ]
                vif = [ 'mac=00:16:3e:00:00:01,rate=1MB/s', '' ]
                cpus = [ "0", 1 ]
                guest.address = [ "10.0.0.1/24", "dhcp" ]
                guest.app.port = 80
                guest.users = "ops:adm"
                guest.stateless = 0
                """;
        String pieces = "\"'[],;=+\n#0a.:/ {}\\x";
        write("b.cfg", "abstract = 1\nmemory = \"5\"\n");
        long seed = Long.getLong("xen.seed", 1L);
        int good = 0;
        for (int i = 0; i < Integer.getInteger("xen.cases", 500); i++) {
            Random random = new Random(seed + i);
            StringBuilder changed = new StringBuilder(text.replace("memory += \"1\"\n", ""));
            for (int n = random.nextInt(4); n > 0; n--) {
                int at = random.nextInt(changed.length());
                String piece = String.valueOf(pieces.charAt(random.nextInt(pieces.length())));
                changed.replace(at, Math.min(changed.length(), at + random.nextInt(3)), piece);
            }
            write("a.cfg", changed.toString());
            try {
                for (Domain domain : load()) {
                    good += XlCfg.emit(domain).isEmpty() ? 0 : 1;
                    LibvirtXml.emit(domain);
                    GuestFiles.of(domain, GuestFiles.Habits.SYSTEMD);
                    NoCloud.of(domain);
                    XvaMetadata.of(
                            domain,
                            domain.disks().stream()
                                    .filter(d -> !d.cdrom())
                                    .map(d -> 1L)
                                    .toList());
                }
            } catch (ProblemException e) {
                assertThat(e.problem().remedy()).as("seed " + (seed + i)).isNotBlank();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + (seed + i) + "\n" + changed, e);
            }
        }
        assertThat(good).isPositive();
    }

    @Test
    void identityIsDerivedAndDiffers() {
        GuestIdentity a = new GuestIdentity("s", "a");
        assertThat(a.uuid()).matches("[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(a.uuid())
                .isEqualTo(new GuestIdentity("s", "a").uuid())
                .isNotEqualTo(new GuestIdentity("s", "b").uuid());
        assertThat(a.mac(0)).isNotEqualTo(a.mac(1));
        assertThat(a.mac(0).multicast()).isFalse();
        assertThat(a.mac(0).text()).startsWith("00:16:3e:");
        assertThat(a.machineId()).matches("[0-9a-f]{32}");
        assertThat(MacAddress.parse("00:16:3E:AA:BB:CC")).contains(new MacAddress("00:16:3e:aa:bb:cc"));
    }

    private void write(String name, String text) throws IOException {
        Files.write(folder.resolve(name), text.getBytes(StandardCharsets.UTF_8));
    }

    private List<Domain> load() throws IOException {
        return DomainFiles.load(folder, Map.of(), IMAGE);
    }
}
