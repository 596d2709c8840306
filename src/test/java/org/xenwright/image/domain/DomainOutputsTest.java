package org.xenwright.image.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.ImagePlan;
import org.xenwright.deb.world.TestWorlds;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.DiskImage;
import org.xenwright.disk.PartitionTable;
import org.xenwright.disk.RawDisk;
import org.xenwright.domain.Domain;
import org.xenwright.filesystem.ext4.Ext4Reader;
import org.xenwright.filesystem.ext4.Ext4Size;
import org.xenwright.filesystem.fat.FatImage;
import org.xenwright.filesystem.fat.FatReader;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.image.SmallImage;
import org.xenwright.image.layout.DiskRequest;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.problem.ProblemException;
import org.xenwright.tree.Inode;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

class DomainOutputsTest {
    private static final Map<String, Object> CONTEXT = Map.of(
            "project", Map.of("version", "1.0", "properties", Map.of("token", "hidden", "color", "green")),
            "motd", "welcome",
            "unused", "unused");

    @TempDir
    Path target;

    @TempDir
    Path files;

    private HostKeys keys = HostKeys.none();
    private SmallImage image;

    @BeforeEach
    void makeImage() {
        image = new SmallImage(target);
    }

    @Test
    void theOneDomainThatAsksForNothingIsTheImage() throws IOException {
        Files.writeString(files.resolve("web.cfg"), "memory = 256\nguest.color = \"red\"\n");
        DomainOutputs.Written written = write(image.write(CONTEXT));
        assertThat(written.disks() + written.kept().size()).isZero();
        assertThat(written.summary(1)).isEqualTo("1, on its disk itself");
        assertThat(cfg("web")).contains("target=/srv/xen/shop.img").doesNotContain("qcow2");
        assertThat(target.resolve("domains/web/web.qcow2")).doesNotExist();
    }

    @Test
    void domainsOfOneImageShareNoIdentity() throws IOException {
        image.file("usr/sbin/sshd", "", 0755);
        keys = HostKeys.of(files.resolve("secret"));
        Files.writeString(files.resolve("a.cfg"), "");
        Files.writeString(
                files.resolve("b.cfg"), "guest.hostname = \"b.example.org\"\nguest.address = \"10.0.0.2/24\"\n");
        DomainOutputs.Written written = write(image.write(CONTEXT));
        assertThat(written.disks()).isEqualTo(2);
        assertThat(written.summary(2)).isEqualTo("2 of one image, 2 own disks made, 0 kept");
        assertThat(cfg("a")).contains("format=qcow2,vdev=xvda,access=rw,target=/srv/xen/domains/a/a.qcow2");
        Tree a = tree("a");
        Tree b = tree("b");
        Set<String> identities = new HashSet<>();
        for (Tree each : List.of(a, b)) {
            for (String path : List.of("etc/hostname", "etc/machine-id", "etc/ssh/ssh_host_ed25519_key.pub")) {
                assertThat(identities.add(text(each, path))).as(path).isTrue();
            }
        }
        assertThat(text(a, "etc/hostname")).isEqualTo("a\n");
        assertThat(text(b, "etc/hosts")).contains("10.0.0.2\tb.example.org b\n");
        assertThat(text(b, "etc/systemd/network/10-b.network")).contains("Address=10.0.0.2/24");
        assertThat(inode(b, "etc/ssh/ssh_host_ed25519_key").attributes().mode()).isEqualTo(0600);
        assertThat(inode(b, "etc/machine-id").attributes().mode()).isEqualTo(0444);
        assertThat(Files.readString(target.resolve("domains/b/known_hosts")))
                .isEqualTo("b.example.org,10.0.0.2 " + text(b, "etc/ssh/ssh_host_ed25519_key.pub"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.resolve("secret"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("domains/b/b.qcow2"))))
                .isEqualTo("rw-------");
        assertThat(Ext4Reader.read(target.resolve("shop.img")).tree().find("etc/ssh/ssh_host_ed25519_key"))
                .isEmpty();
    }

    @Test
    void aPasswordIsForItsOwnerAloneInBothFormsOfTheConfiguration() throws IOException {
        ImageManifest manifest = image.write(CONTEXT);
        Files.writeString(files.resolve("open.cfg"), "type = \"hvm\"\nvnc = 1\n");
        Files.writeString(files.resolve("shut.cfg"), "type = \"hvm\"\nvnc = 1\nvncpasswd = \"secret\"\n");
        Files.writeString(files.resolve("buffer.cfg"), "type = \"pv\"\nvfb = [ \"vnclisten=::,vncpasswd=secret\" ]\n");
        write(manifest);
        for (String name : List.of("shut", "buffer")) {
            for (String end : List.of(".cfg", ".xml")) {
                Path file = target.resolve("domains/" + name + "/" + name + end);
                assertThat(Files.readString(file)).contains("secret");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
        // a template's values may be in the others
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(target.resolve("domains/open/open.cfg"))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatTheXmlForLibvirtDoesNotSayIsWarnedOfOnceForAllDomains() throws IOException {
        Files.writeString(files.resolve("base.cfg"), "abstract = 1\ntype = \"hvm\"\ncpus_soft = \"1\"\n");
        Files.writeString(files.resolve("a.cfg"), "extends = \"base\"\n");
        Files.writeString(files.resolve("b.cfg"), "extends = \"base\"\nhdtype = \"ahci\"\n");
        List<String> warnings = write(image.write(CONTEXT)).warnings();
        assertThat(warnings).hasSize(2);
        assertThat(warnings.get(0)).contains("base.cfg:3:1: cpus_soft is not in a.xml and 1 more: libvirt");
        assertThat(warnings.get(1)).contains("b.cfg:2:1: hdtype is not in b.xml: libvirt");
    }

    @Test
    void aTableAloneIsAFleetOfTheImageAndBothRowsOfADuplicateAreNamed() throws IOException {
        Path table = files.resolve("fleet.csv");
        Files.writeString(table, "name,guest.address\nn1,10.0.0.1/24\nn2,10.0.0.2/24\n");
        ImageManifest manifest = image.write(CONTEXT);
        var request = new DomainOutputs.DomainRequest(table, "/srv/xen", "org.example:shop", CONTEXT);
        assertThat(DomainOutputs.load(manifest, request))
                .extracting(Domain::name)
                .containsExactly("n1", "n2");
        for (String twice : List.of(
                "name,guest.address\nn1,10.0.0.1/24\nn1,10.0.0.2/24\n",
                "name,guest.address\nn1,10.0.0.1/24\nn2,10.0.0.1/24\n",
                "name,uuid\nn1,00000000-0000-4000-8000-000000000001\nn2,00000000-0000-4000-8000-000000000001\n",
                "name,vif\nn1,mac=00:16:3e:00:00:01\nn2,mac=00:16:3e:00:00:01\n")) {
            Files.writeString(table, twice);
            assertThatThrownBy(() -> DomainOutputs.load(manifest, request))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("fleet.csv:2")
                    .hasMessageContaining("fleet.csv:3");
        }
    }

    @Test
    void templatesAreRenderedForEachDomainWithWhatTheProjectSaid() throws IOException {
        image.template(
                "etc/motd",
                "$motd, $guest.hostname has $domain.memory MiB, $project.properties.color #parse(\"part.vm\")",
                Map.of("part.vm", "of $project.version, $guest.role"));
        Files.writeString(files.resolve("web.cfg"), "memory = 256\nguest.role = \"front\"\n");
        ImageManifest manifest = image.write(CONTEXT);
        assertThat(manifest.files()).contains("shop-deploy.json");
        assertThat(Files.readString(target.resolve("shop-deploy.json")))
                .contains("green")
                .doesNotContain("hidden", "unused");
        write(manifest);
        Tree web = tree("web");
        assertThat(text(web, "etc/motd")).isEqualTo("welcome, web has 256 MiB, green of 1.0, front");
        assertThat(inode(web, "etc/motd").attributes().mode()).isEqualTo(0640);
        assertThat(inode(web, "etc/motd").attributes().gid()).isEqualTo(27);
    }

    @Test
    void theDomainFileWinsOverTemplatesAndTheseOverIdentity() throws IOException {
        image.template("etc/hosts", "hosts of $domain.name\n", Map.of())
                .template("etc/issue", "$domain.name", Map.of());
        Files.writeString(
                files.resolve("web.cfg"), "guest.files = [ \"/etc/issue=own\", \"/var/run/a/b=through a link\" ]\n");
        write(image.write(CONTEXT));
        assertThat(text(tree("web"), "etc/hosts")).isEqualTo("hosts of web\n");
        assertThat(text(tree("web"), "etc/issue")).isEqualTo("own");
        assertThat(text(tree("web"), "run/a/b")).isEqualTo("through a link");
    }

    @Test
    void usersGetAccountsHomesAndKeys() throws IOException {
        ImageManifest manifest = image.folder("usr/share/zoneinfo/Europe")
                .file("usr/share/zoneinfo/Europe/Prague", "TZif", 0644)
                .write(CONTEXT);
        Files.writeString(files.resolve("web.cfg"), """
                guest.users = [ "ann:sudo", "bob" ]
                guest.ssh_keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ ann" ]
                guest.timezone = "Europe/Prague"
                """);
        write(manifest);
        Tree web = tree("web");
        assertThat(text(web, "etc/passwd"))
                .startsWith(SmallImage.PASSWD)
                .contains("ann:x:1000:1000::/home/ann:/bin/bash\n", "bob:x:1001:1001:");
        assertThat(text(web, "etc/group")).contains("sudo:x:27:ann\n");
        assertThat(text(web, "etc/shadow")).contains("ann:!:");
        Inode keyFile = inode(web, "home/bob/.ssh/authorized_keys");
        assertThat(keyFile.attributes().uid()).isEqualTo(1001);
        assertThat(keyFile.attributes().mode()).isEqualTo(0600);
        assertThat(inode(web, "root/.ssh").attributes().mode()).isEqualTo(0700);
        assertThat(text(web, "root/.ssh/authorized_keys")).contains("AAAAC3Nz");
        assertThat(new String(((Symlink) inode(web, "etc/localtime")).target(), StandardCharsets.UTF_8))
                .isEqualTo("/usr/share/zoneinfo/Europe/Prague");
    }

    @Test
    void keysOfAUserGoToTheHomeThatTheImageGaveHimAndLeaveItAsItIs() throws IOException {
        String passwd =
                SmallImage.PASSWD + "ops:x:1005:1006::/srv/people/ops:/bin/sh\nadm:x:1007:1007::/srv/adm:/bin/sh\n";
        image.file("etc/passwd", passwd.replace(":/root:", ":/srv/root:"), 0644)
                .file("etc/group", "root:x:0:\nsudo:x:27:\nops:x:1006:\nadm:x:1007:\n", 0644)
                .folder("etc/skel")
                .file("etc/skel/.profile", "of the skeleton", 0644)
                .folder("srv/people/ops/.ssh")
                .file("srv/people/ops/.profile", "his own", 0600)
                .file("srv/people/ops/.ssh/config", "his own", 0600)
                .folder("srv/adm");
        image.owned("srv/people/ops", 02775, 1005, 1006).owned("srv/adm", 0750, 1007, 1007);
        Files.writeString(files.resolve("web.cfg"), """
                guest.users = [ "ops", "adm", "new" ]
                guest.ssh_keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ ann" ]
                """);
        write(image.write(CONTEXT));
        Tree web = tree("web");
        for (String home : List.of("srv/people/ops", "srv/adm", "home/new")) {
            Inode folder = inode(web, home);
            Inode keys = inode(web, home + "/.ssh/authorized_keys");
            assertThat(keys.attributes().mode()).isEqualTo(0600);
            assertThat(inode(web, home + "/.ssh").attributes().mode()).isEqualTo(0700);
            assertThat(keys.attributes().uid())
                    .as(home)
                    .isEqualTo(folder.attributes().uid())
                    .isPositive();
            assertThat(inode(web, home + "/.ssh").attributes().uid())
                    .isEqualTo(folder.attributes().uid());
            assertThat(folder.attributes().mode() & 0022)
                    .as("what sshd refuses")
                    .isZero();
        }
        assertThat(inode(web, "srv/people/ops").attributes().mode()).isEqualTo(02755);
        assertThat(inode(web, "srv/adm").attributes().mode()).isEqualTo(0750);
        assertThat(text(web, "srv/people/ops/.profile")).isEqualTo("his own");
        assertThat(text(web, "srv/people/ops/.ssh/config")).isEqualTo("his own");
        assertThat(text(web, "home/new/.profile")).isEqualTo("of the skeleton");
        assertThat(web.find("srv/adm/.profile")).isEmpty();
        assertThat(web.find("home/ops")).isEmpty();
        assertThat(text(web, "srv/root/.ssh/authorized_keys")).contains("AAAAC3Nz");
        assertThat(web.find("root/.ssh")).isEmpty();
    }

    @Test
    void aUserWithoutAHomeGetsNoKeys() throws IOException {
        image.file("etc/passwd", SmallImage.PASSWD + "www:x:33:33::/nonexistent:/usr/sbin/nologin\n", 0644);
        Files.writeString(
                files.resolve("web.cfg"),
                "guest.users = [ \"www\" ]\nguest.ssh_keys = [ \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ ann\" ]\n");
        ImageManifest manifest = image.write(CONTEXT);
        assertThatThrownBy(() -> write(manifest))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("www, whose home is /nonexistent");
        assertThat(target.resolve("domains/web/web.qcow2")).doesNotExist();
        try (var left = Files.list(target.resolve("domains/web"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aFileHasTheOwnerAndTheModeThatAreSaidOfIt() throws IOException {
        image.file("etc/app.conf", "old", 0640).owned("etc/app.conf", 0640, 5, 27);
        Files.writeString(files.resolve("web.cfg"), """
                guest.users = [ "app" ]
                guest.files = [ "0600 /etc/secret=word", "0640 root:sudo /etc/two=a = b", "app /etc/three=3", "0755 5:6 /bin/run=x",
                    "/etc/app.conf=new", "/etc/tls.key=-----BEGIN PRIVATE KEY-----\\nx", "/etc/plain=y", "0444 /var/run/a=b" ]
                """);
        write(image.write(CONTEXT));
        Tree web = tree("web");
        assertThat(permissions(web, "etc/secret")).isEqualTo("600 0:0");
        assertThat(permissions(web, "etc/two")).isEqualTo("640 0:27");
        assertThat(permissions(web, "etc/three")).isEqualTo("644 1000:1000");
        assertThat(permissions(web, "usr/bin/run")).isEqualTo("755 5:6");
        assertThat(permissions(web, "etc/app.conf")).isEqualTo("640 5:27");
        assertThat(permissions(web, "etc/tls.key")).isEqualTo("600 0:0");
        assertThat(permissions(web, "etc/plain")).isEqualTo("644 0:0");
        assertThat(permissions(web, "run/a")).isEqualTo("444 0:0");
        assertThat(text(web, "etc/two")).isEqualTo("a = b");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(target.resolve("domains/web/web.qcow2"))))
                .isEqualTo("rw-------");
        Files.writeString(files.resolve("web.cfg"), "guest.files = [ \"0600 nobdy /etc/secret=word\" ]\n");
        assertThatThrownBy(() -> write(image.write(CONTEXT)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("nobdy")
                .hasMessageContaining("/etc/secret");
    }

    @Test
    void changingTheModeAloneMakesTheDiskAnew() throws IOException {
        ImageManifest manifest = image.write(CONTEXT);
        Files.writeString(files.resolve("web.cfg"), "guest.files = [ \"/etc/secret=word\" ]\n");
        write(manifest);
        Files.writeString(files.resolve("web.cfg"), "guest.files = [ \"0600 /etc/secret=word\" ]\n");
        assertThat(write(manifest).disks()).isEqualTo(1);
        assertThat(permissions(tree("web"), "etc/secret")).isEqualTo("600 0:0");
    }

    @Test
    void networkManagerIsToldWhereItIsEnabled() throws IOException {
        String wants = "etc/systemd/system/multi-user.target.wants";
        image.folder("usr/lib/systemd")
                .file("usr/sbin/ifup", "#!", 0755)
                .folder(wants)
                .file(wants + "/NetworkManager.service", "", 0644);
        Files.writeString(files.resolve("web.cfg"), "guest.address = \"10.0.0.2/24\"\nguest.dns = \"10.0.0.3\"\n");
        write(image.write(CONTEXT));
        Tree web = tree("web");
        String file = "etc/NetworkManager/system-connections/web.nmconnection";
        assertThat(text(web, file)).contains("address1=10.0.0.2/24\n", "dns=10.0.0.3;\n");
        assertThat(permissions(web, file)).isEqualTo("600 0:0");
        assertThat(web.find("etc/resolv.conf")).isEmpty();
        assertThat(web.find("etc/network/interfaces.d/web")).isEmpty();
    }

    @Test
    void aTimeZoneThatTheImageDoesNotHaveIsSaid() throws IOException {
        Files.writeString(files.resolve("web.cfg"), "guest.timezone = \"Europe/Prag\"\n");
        ImageManifest manifest = image.write(CONTEXT);
        assertThatThrownBy(() -> write(manifest))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Europe/Prag")
                .hasMessageContaining("tzdata");
    }

    @Test
    void anOwnDiskStaysUntilItsInputsChange() throws IOException {
        Files.writeString(files.resolve("web.cfg"), "guest.hostname = \"one\"\n");
        ImageManifest manifest = image.write(CONTEXT);
        write(manifest);
        Path disk = target.resolve("domains/web/web.qcow2");
        byte[] first = Files.readAllBytes(disk);
        Files.write(disk, new byte[] {1}, java.nio.file.StandardOpenOption.APPEND);
        assertThat(write(manifest).kept()).hasSize(1);
        assertThat(Files.size(disk)).isEqualTo(first.length + 1);
        Files.writeString(files.resolve("web.cfg"), "guest.hostname = \"two\"\n");
        assertThat(write(manifest).disks()).isEqualTo(1);
        assertThat(text(tree("web"), "etc/hostname")).isEqualTo("two\n");
        Files.writeString(files.resolve("web.cfg"), "guest.hostname = \"one\"\n");
        write(manifest);
        assertThat(Files.readAllBytes(disk)).isEqualTo(first);
        Files.writeString(files.resolve("web.cfg"), "");
        write(manifest);
        assertThat(disk).doesNotExist();
    }

    @Test
    void aPartitionedDiskIsPatchedInItsPartition() throws IOException {
        image.with(new DiskRequest(
                FileSystemKinds.EXT4, new Ext4Size.PlusBytes(8 << 20), PartitionTable.GPT, List.of(DiskFormats.RAW)));
        Files.writeString(files.resolve("web.cfg"), "guest.hostname = \"web\"\n");
        write(image.write(CONTEXT));
        Path raw = files.resolve("raw");
        RawDisk.write(DiskImage.read(target.resolve("domains/web/web.qcow2")).plan(), raw);
        assertThat(text(org.xenwright.image.inspect.DiskContents.read(raw).files(), "etc/hostname"))
                .isEqualTo("web\n");
    }

    @Test
    void cloudInitIsToldWhatItDoes() throws IOException {
        image.file("usr/bin/cloud-init", "#!", 0755);
        Files.writeString(files.resolve("web.cfg"), """
                guest.users = [ "ann" ]
                guest.address = "10.0.0.2/24"
                guest.debconf = [ "tzdata tzdata/Areas select Europe" ]
                """);
        write(image.write(CONTEXT));
        Tree web = tree("web");
        assertThat(text(web, "var/lib/cloud/seed/nocloud/meta-data")).contains("\"local-hostname\":\"web\"");
        assertThat(text(web, "var/lib/cloud/seed/nocloud/user-data"))
                .startsWith("#cloud-config\n")
                .contains("\"name\":\"ann\"", "tzdata/Areas", "\"ssh_deletekeys\":false");
        assertThat(text(web, "etc/cloud/cloud.cfg.d/99-xenwright-network.cfg"))
                .isEqualTo("network: {config: disabled}\n");
        assertThat(text(web, "etc/systemd/network/10-web.network")).contains("Address=10.0.0.2/24");
        assertThat(text(web, "etc/passwd")).isEqualTo(SmallImage.PASSWD);
        assertThat(text(web, "etc/hostname")).isEqualTo("web\n");
    }

    @Test
    void aSeedDiskTellsCloudInitWhatTheOwnDiskWouldAndTheOwnDiskTheRest() throws IOException {
        image.file("usr/bin/cloud-init", "#!", 0755);
        Files.writeString(files.resolve("web.cfg"), """
                guest.seed = "disk"
                guest.users = [ "ann" ]
                guest.address = "10.0.0.2/24"
                """);
        DomainOutputs.Written written = write(image.write(CONTEXT));
        assertThat(cfg("web"))
                .contains("format=qcow2,vdev=xvda,access=rw,target=/srv/xen/domains/web/web.qcow2")
                .contains("format=raw,vdev=xvdx,access=ro,target=/srv/xen/domains/web/web-seed.img");
        Path seed = target.resolve("domains/web/web-seed.img");
        assertThat(written.files()).contains(seed);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(seed)))
                .isEqualTo("rw-------");
        FatImage fat = FatReader.read(ImagePlan.of(seed));
        assertThat(fat.label()).isEqualTo("cidata");
        assertThat(text(fat.tree(), "user-data")).contains("\"name\":\"ann\"").doesNotContain("disable_root");
        assertThat(text(fat.tree(), "meta-data")).contains("\"local-hostname\":\"web\"");
        assertThat(fat.tree().find("network-config")).isEmpty();
        Tree web = tree("web");
        assertThat(web.find("var/lib/cloud")).isEmpty();
        assertThat(text(web, "etc/systemd/network/10-web.network")).contains("Address=10.0.0.2/24");
        assertThat(text(web, "etc/hostname")).isEqualTo("web\n");
    }

    @Test
    void aSeedDiskIsAllThatAReadOnlyRootNeeds() throws IOException {
        image.file("usr/bin/cloud-init", "#!", 0755)
                .file("usr/sbin/sshd", "", 0755)
                .with(new DiskRequest(
                        FileSystemKinds.SQUASHFS, Ext4Size.DEFAULT, PartitionTable.NONE, List.of(DiskFormats.RAW)));
        keys = HostKeys.of(files.resolve("secret"));
        Files.writeString(files.resolve("web.cfg"), """
                kernel = "/k"
                cmdline = "quiet"
                guest.seed = "disk"
                guest.address = "10.0.0.2/24"
                guest.ssh_keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ ann" ]
                """);
        ImageManifest manifest = image.write(CONTEXT);
        write(manifest);
        assertThat(cfg("web"))
                .contains("vdev=xvdx,access=ro,target=/srv/xen/domains/web/web-seed.img")
                .contains("cmdline = \"quiet\"")
                .doesNotContain("own.img");
        Path seed = target.resolve("domains/web/web-seed.img");
        Tree told = FatReader.read(ImagePlan.of(seed)).tree();
        assertThat(text(told, "network-config"))
                .contains("\"addresses\":[\"10.0.0.2/24\"]", "\"macaddress\":\"00:16:3e:");
        assertThat(text(told, "user-data")).contains("\"disable_root\":false", "BEGIN OPENSSH PRIVATE KEY");
        assertThat(Files.readString(target.resolve("domains/web/known_hosts"))).startsWith("web,10.0.0.2 ssh-ed25519 ");
        Object first = Files.readAttributes(seed, "unix:ino").get("ino");
        write(manifest);
        assertThat(Files.readAttributes(seed, "unix:ino").get("ino"))
                .as("what would not differ stays")
                .isEqualTo(first);
        Files.writeString(files.resolve("web.cfg"), "guest.seed = \"files\"\nguest.hostname = \"own\"\n");
        write(manifest);
        assertThat(seed).doesNotExist();
        assertThat(target.resolve("domains/web/web-own.img")).exists();
    }

    @Test
    void aDiskFromElsewhereIsToldAllByTheSeed() throws IOException {
        Files.writeString(files.resolve("web.cfg"), """
                disk = [ "format=raw,vdev=xvda,access=rw,target=/srv/debian-genericcloud.raw" ]
                guest.seed = "disk"
                guest.hostname = "elsewhere"
                """);
        write(image.write(CONTEXT));
        assertThat(cfg("web"))
                .contains("genericcloud.raw")
                .contains("web-seed.img")
                .doesNotContain("qcow2");
        Path seed = target.resolve("domains/web/web-seed.img");
        assertThat(text(FatReader.read(ImagePlan.of(seed)).tree(), "user-data")).contains("\"hostname\":\"elsewhere\"");
    }

    @Test
    void aSeedDiskForAnImageWithoutCloudInitIsRefusedWithItsPlace() throws IOException {
        for (String more : List.of("", "guest.hostname = \"own\"\n")) {
            Files.writeString(files.resolve("web.cfg"), "guest.seed = \"disk\"\n" + more);
            ImageManifest manifest = image.write(CONTEXT);
            assertThatThrownBy(() -> write(manifest))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("web.cfg:1:1")
                    .hasMessageContaining("add the package cloud-init");
            assertThat(target.resolve("domains/web/web-seed.img")).doesNotExist();
        }
        Files.writeString(files.resolve("web.cfg"), "guest.seed = \"cdrom\"\n");
        ImageManifest manifest = image.write(CONTEXT);
        assertThatThrownBy(() -> write(manifest)).hasMessageContaining("web.cfg:1:1, guest.seed");
    }

    @Test
    void ofTwoThatSetUpTheNetworkTheOneThatIsEnabledIsTold() throws IOException {
        image.folder("usr/lib/systemd")
                .file("usr/sbin/ifup", "#!", 0755)
                .file("usr/lib/systemd/systemd-networkd", "#!", 0755);
        Files.writeString(files.resolve("web.cfg"), "guest.address = \"10.0.0.2/24\"\n");
        write(image.write(CONTEXT));
        assertThat(text(tree("web"), "etc/network/interfaces.d/web")).contains("address 10.0.0.2/24");

        String wants = "etc/systemd/system/multi-user.target.wants";
        image.folder(wants).file(wants + "/systemd-networkd.service", "", 0644);
        write(image.write(CONTEXT));
        assertThat(text(tree("web"), "etc/systemd/network/10-web.network")).contains("Address=10.0.0.2/24");
    }

    @Test
    void answersForPackagesWaitForTheFirstStart() throws IOException {
        image.withKernelAndPackage("sysstat").file("usr/bin/debconf-set-selections", "#!", 0755);
        Files.writeString(files.resolve("web.cfg"), "guest.debconf = [ \"sysstat sysstat/enable boolean true\" ]\n");
        write(image.write(CONTEXT));
        Tree web = tree("web");
        assertThat(text(web, "usr/lib/xenwright/answers")).isEqualTo("sysstat sysstat/enable boolean true\n");
        assertThat(inode(web, "usr/lib/xenwright/answers").attributes().mode()).isEqualTo(0600);
        assertThat(text(web, "usr/lib/xenwright/first-boot")).endsWith("\ndpkg-reconfigure sysstat\n");
        assertThat(inode(web, "usr/lib/xenwright/first-boot").attributes().mode())
                .isEqualTo(0755);
        assertThat(Files.getPosixFilePermissions(target.resolve("domains/web/web.qcow2")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void anImageThatConfiguresItsPackagesAtTheFirstStartReadsTheAnswersThen() throws IOException {
        image.withKernelAndPackage("sysstat")
                .file("usr/bin/debconf-set-selections", "#!", 0755)
                .folder("usr/lib/xenwright")
                .file("usr/lib/xenwright/first-boot", "of the image", 0755);
        Files.writeString(files.resolve("web.cfg"), "guest.debconf = [ \"sysstat sysstat/enable boolean true\" ]\n");
        write(image.write(CONTEXT));
        assertThat(text(tree("web"), "usr/lib/xenwright/answers")).startsWith("sysstat ");
        assertThat(text(tree("web"), "usr/lib/xenwright/first-boot")).isEqualTo("of the image");
    }

    @Test
    void answersThatWouldReachNothingAreRefusedWithTheirPlace() throws IOException {
        String place = "web.cfg:1:1, guest.debconf";
        Files.writeString(files.resolve("web.cfg"), "guest.debconf = [ \"sysstats sysstat/enable boolean true\" ]\n");
        ImageManifest bare = image.write(CONTEXT);
        assertThatThrownBy(() -> write(bare)).hasMessageContainingAll(place, "without the initramfs of the image");
        ImageManifest empty = image.withKernelAndPackage("sysstat").write(CONTEXT);
        assertThatThrownBy(() -> write(empty)).hasMessageContainingAll(place, "add the package debconf");
        ImageManifest other =
                image.file("usr/bin/debconf-set-selections", "#!", 0755).write(CONTEXT);
        assertThatThrownBy(() -> write(other))
                .hasMessageContainingAll(place, "sysstats, which is no package", "write sysstat if that was meant");
        Files.writeString(files.resolve("web.cfg"), "guest.debconf = [ \"sysstat sysstat/enable=true\" ]\n");
        assertThatThrownBy(() -> write(other)).hasMessageContainingAll("web.cfg:1:", "PACKAGE QUESTION TYPE ANSWER");
        assertThat(target.resolve("domains/web/web.qcow2")).doesNotExist();
    }

    @Test
    void anImageThatWasJustMadeGivesTheSameDisksWithoutBeingReadAgain() throws IOException {
        image.file("usr/sbin/sshd", "", 0755);
        keys = HostKeys.of(files.resolve("secret"));
        Files.writeString(
                files.resolve("a.cfg"),
                "guest.hostname = \"a.example.org\"\nguest.address = \"10.0.0.2/24\"\nguest.color = \"red\"\n");
        ImageManifest manifest = image.write(CONTEXT);
        write(manifest);
        Path disk = target.resolve("domains/a/a.qcow2");
        byte[] read = Files.readAllBytes(disk);
        Files.delete(disk);

        List<Domain> domains = DomainOutputs.load(
                manifest, new DomainOutputs.DomainRequest(files, "/srv/xen", "org.example:shop", CONTEXT));
        DomainOutputs.Written written =
                DomainOutputs.write(domains, manifest, image.tree, target, keys, TestWorlds.DEBIAN);

        assertThat(written.disks()).isEqualTo(1);
        assertThat(disk).hasBinaryContent(read);
    }

    @Test
    void aRootThatIsOnlyReadGetsALayer() throws IOException {
        image.with(new DiskRequest(
                FileSystemKinds.SQUASHFS, Ext4Size.DEFAULT, PartitionTable.NONE, List.of(DiskFormats.RAW)));
        image.tree.find("etc").orElseThrow().attributes(org.xenwright.tree.Attributes.of(0711, SmallImage.CLOCK));
        Files.writeString(files.resolve("web.cfg"), "kernel = \"/k\"\ncmdline = \"quiet\"\nguest.hostname = \"own\"\n");
        write(image.write(CONTEXT));
        assertThat(cfg("web"))
                .contains("vdev=xvda,access=ro,target=/srv/xen/shop.img")
                .contains("vdev=xvdb,access=ro,target=/srv/xen/domains/web/web-own.img")
                .contains("cmdline = \"quiet xenwright.own=/dev/xvdb\"");
        Path layer = target.resolve("domains/web/web-own.img");
        assertThat(Files.size(layer)).isLessThan(16 << 10);
        try (var contents = org.xenwright.image.inspect.DiskContents.read(layer)) {
            assertThat(text(contents.files(), "etc/hostname")).isEqualTo("own\n");
            assertThat(inode(contents.files(), "etc").attributes().mode()).isEqualTo(0711);
            assertThat(contents.files().find("usr")).isEmpty();
        }
    }

    @Test
    void anImageWithoutARawDiskCannotBeShared() throws IOException {
        image.with(new DiskRequest(
                FileSystemKinds.EXT4,
                new Ext4Size.PlusBytes(8 << 20),
                PartitionTable.NONE,
                List.of(DiskFormats.QCOW2)));
        Files.writeString(files.resolve("web.cfg"), "guest.hostname = \"web\"\n");
        ImageManifest manifest = image.write(CONTEXT);
        assertThatThrownBy(() -> write(manifest))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("add raw to <image><disk><formats>");
    }

    private DomainOutputs.Written write(ImageManifest manifest) throws IOException {
        List<Domain> domains = DomainOutputs.load(
                manifest, new DomainOutputs.DomainRequest(files, "/srv/xen", "org.example:shop", CONTEXT));
        return DomainOutputs.write(domains, manifest, target, keys, TestWorlds.DEBIAN);
    }

    private String cfg(String name) throws IOException {
        return Files.readString(target.resolve("domains/" + name + "/" + name + ".cfg"));
    }

    private Tree tree(String name) throws IOException {
        Path raw = files.resolve("raw");
        Path disk = target.resolve("domains/" + name + "/" + name + ".qcow2");
        Files.deleteIfExists(raw);
        RawDisk.write(DiskImage.read(disk).plan(), raw);
        // content is read from the file, so it has to stay
        Path kept = files.resolve("raw-" + name + System.nanoTime());
        Files.move(raw, kept);
        return Ext4Reader.read(kept).tree();
    }

    private static Inode inode(Tree tree, String path) {
        return tree.find(path).orElseThrow(() -> new AssertionError("no " + path));
    }

    private static String text(Tree tree, String path) throws IOException {
        return new String(((RegularFile) inode(tree, path)).content().bytes(1 << 20), StandardCharsets.UTF_8);
    }

    private static String permissions(Tree tree, String path) {
        var attributes = inode(tree, path).attributes();
        return Integer.toOctalString(attributes.mode()) + " " + attributes.uid() + ":" + attributes.gid();
    }
}
