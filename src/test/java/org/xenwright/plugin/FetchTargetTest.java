package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.image.TestArtifact;
import org.xenwright.image.domain.HostKeys;
import org.xenwright.oci.ImageStore;
import org.xenwright.oci.registry.Credentials;
import org.xenwright.oci.registry.Registries;
import org.xenwright.problem.ProblemException;
import org.xenwright.progress.Progress;
import org.xenwright.store.Store;
import org.xenwright.transport.TestServer;
import org.xenwright.transport.Transport;

/** Images that are made to harm whoever gets them. */
class FetchTargetTest {
    @TempDir
    Path folder;

    private Path work;
    private Path elsewhere;
    private final Map<String, String> settings = new TreeMap<>();

    @BeforeEach
    void somebodysFiles() throws IOException {
        work = Files.createDirectories(folder.resolve("work"));
        elsewhere = Files.createDirectories(folder.resolve("victim/.ssh"));
        Files.writeString(elsewhere.resolve("authorized_keys"), "mine\n");
    }

    /** What somebody gets who asks for an image by its file. */
    private final class Get {
        private final Path image;
        private @Nullable Path output;
        private @Nullable String domain;
        private @Nullable String profile;
        private List<String> allow = List.of();
        private List<String> baseRegistries = List.of();

        Get(Path image) {
            this.image = image;
        }

        void run() throws IOException {
            Registries registries = new Registries(Transport.standard(), Credentials.NONE, List.of());
            FetchedImage fetched = FetchedImage.of(
                    new NamedImages(null, null, List.of(), registries, baseRegistries),
                    new ImageStore(new Store(folder.resolve("store")), Progress.SILENT),
                    image.toString(),
                    "-Dxen.image",
                    "amd64");
            new FetchTarget(output, work, null, HostKeys.of(folder.resolve("host-keys")))
                    .make(fetched, new AskedDomains(domain, null, profile, settings, allow), remark -> {});
        }
    }

    private Get get(Path image) {
        return new Get(image);
    }

    private void refused(Get get, String... words) throws IOException {
        List<String> before = files(folder);
        assertThatThrownBy(get::run)
                .isInstanceOf(ProblemException.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(words));
        assertThat(files(folder)).isEqualTo(before);
        assertThat(elsewhere.resolve("authorized_keys")).hasContent("mine\n");
    }

    /** All that lies there but for the store. */
    private List<String> files(Path below) throws IOException {
        try (Stream<Path> walk = Files.walk(below)) {
            return walk.filter(file -> !file.startsWith(folder.resolve("store")))
                    .map(file -> below.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private TestArtifact image() {
        return new TestArtifact(folder);
    }

    @Test
    void anHonestImageIsMadeWithItsDomains() throws Exception {
        Get get = get(image().domain(
                        "web",
                        "memory = 256\nvcpus=2\nvif = [ \"model=virtio\", \"bridge=front\" ]\nguest.hostname = \"web\"\n"
                                + "on_crash = \"restart\"\ndisk = [\"format=raw,vdev=xvda,access=ro,target=shop.img\"]\n")
                .domain("base", "abstract = 1\nextra = \"quiet\"\n")
                .domain("small", "extends = [\"base\", \"stateless\"]\n")
                .write());
        get.run();
        assertThat(files(work.resolve("shop")))
                .contains("shop.img", "shop-vmlinuz", "shop-initrd.img", "manifest.json", "domains/web/web.cfg")
                .contains("domains/small/small.cfg", ".domains/base.cfg");
        assertThat(work.resolve("shop/domains/web/web.cfg"))
                .content()
                .contains("memory = 256", "target=" + work.resolve("shop/shop.img"))
                .doesNotContain("front");
        // again, into the same folder: what this get wrote it may write again
        get.run();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../victim/.ssh",
                "/etc/cron.d",
                "..",
                ".",
                ".ssh",
                "a/b",
                "a\\\\b",
                "con",
                "NUL.shop",
                "domains",
                "sh op",
                "shop.",
                "",
                "\\u0000",
                "shop\\nshop",
                "\\u212Aey"
            })
    void theNameOfAnImageIsNoWayToAnywhere(String name) throws Exception {
        refused(
                get(image().inManifest("\"name\" : \"shop\"", "\"name\" : \"" + name + "\"")
                        .write()),
                "manifest");
        refused(
                get(image().inManifest("\"name\" : \"shop\"", "\"name\" : \"" + name + "\"")
                        .inRendering("\"name\" : \"shop\"", "\"name\" : \"" + name + "\"")
                        .write()),
                "do: ");
    }

    @Test
    void documentsThatSpeakOfDifferentImagesAreRefused() throws Exception {
        refused(
                get(image().inManifest("\"name\" : \"shop\"", "\"name\" : \"shop2\"")
                        .write()),
                "differ",
                "name");
        refused(get(image().inManifest("shop:1.0", "shop:2.0").write()), "differ", "project");
        refused(get(image().inManifest("amd64", "arm64").write()), "differ", "architecture");
        refused(get(image().inManifest("\"pvh\",", "\"hvm\",").write()), "differ", "type");
        refused(get(image().inManifest("\"shop.img\"", "\"shop.other\"").write()), "differ", "disks");
        refused(
                get(image().inRendering("\"org.example:shop\"", "\"org.example:victim\"")
                        .write()),
                "victim");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorized_keys",
                "../victim/.ssh/authorized_keys",
                "/etc/passwd",
                ".image",
                "shop.img",
                "SHOP.IMG",
                "manifest.json",
                "shop.cdx.json.partial",
                "domains",
                "shopping",
                "pom.xml",
                "shop-\\u202e",
                "shop-deploy.json\\n"
            })
    void aDocumentIsNoOtherFile(String name) throws Exception {
        TestArtifact image = image().inManifest("\"documents\" : [ ]", "\"documents\" : [ \"" + name + "\" ]");
        if (!name.equals("manifest.json")) {
            image.file(name.replace("/", "_"), "ssh-ed25519 AAAA publisher");
        }
        refused(get(image.write()), "called '");
    }

    @Test
    void kernelInitramfsAndTemplatesAreThoseOfTheImage() throws Exception {
        refused(get(image().inManifest("shop-vmlinuz", "../x").write()), "'../x'");
        refused(get(image().inManifest("shop-initrd.img", "authorized_keys").write()), "authorized_keys");
        refused(get(image().inManifest("shop-initrd.img", "shop-none.img").write()), "lacks");
        refused(get(image().anotherKernel().write()), "shop-vmlinuz", "not the one");
        refused(
                get(image().template("etc/issue", "$domain.name")
                        .inManifest("\"shop-deploy.json\"", "\"shop-missing.json\"")
                        .write()),
                "shop-missing.json");
        refused(
                get(image().template("etc/issue", "$domain.name")
                        .file("shop-deploy.json", "{}")
                        .write()),
                "shop-deploy.json",
                "not the one");
    }

    @Test
    void whatFailsLastLeavesNothingEither() throws Exception {
        // no kernel is left to start, which lint finds
        refused(get(image().domain("web", "type = \"plan9\"\n").write()), "plan9");
        refused(get(image().domain("web", "memory = \n").write()), "image:web.cfg:");
        refused(get(image().template("etc/issue", "$guest.nothing").write()), "nothing");
        settings.put("memry", "300");
        refused(get(image().write()), "memry");
    }

    @Test
    void nothingIsWrittenOverWhatThisGoalDidNotWrite() throws Exception {
        Path image = image().domain("web", "").write();
        Files.writeString(Files.createDirectories(work.resolve("shop")).resolve("notes"), "mine");
        refused(get(image), "was not made for an image", "-Dxen.output");

        Path output = Files.createDirectories(folder.resolve("output"));
        Get there = get(image);
        there.output = output;
        for (String name : List.of("shop.img", "Manifest.json", "shop-initrd.img")) {
            Files.writeString(output.resolve(name), "mine");
            refused(there, name.toLowerCase(java.util.Locale.ROOT));
            Files.delete(output.resolve(name));
        }
        Files.createSymbolicLink(output.resolve("shop.img"), elsewhere.resolve("authorized_keys"));
        refused(there, "shop.img");
        Files.delete(output.resolve("shop.img"));
        Files.createSymbolicLink(output.resolve("domains"), elsewhere);
        refused(there, "domains");
        Files.delete(output.resolve("domains"));
        Files.writeString(output.resolve("notes"), "mine");
        there.run();
        assertThat(output.resolve("notes")).hasContent("mine");

        Files.delete(output.resolve("domains/web/web.cfg"));
        Files.createSymbolicLink(output.resolve("domains/web/web.cfg"), elsewhere.resolve("authorized_keys"));
        refused(there, "a link");
    }

    @Test
    void whatAKilledRunLeftIsNotInTheWay() throws Exception {
        Path left = Files.createDirectories(work.resolve("shop/.get-123/new"));
        Files.writeString(left.resolve("shop.img"), "half");
        get(image().write()).run();
        assertThat(work.resolve("shop/shop.img")).exists();
        assertThat(work.resolve("shop/.get-123")).doesNotExist();
    }

    @Test
    void anUpdateThatFailsLeavesTheImageThatWasThere() throws Exception {
        Get get = get(image().domain("web", "guest.role = \"a\"\n")
                .template("etc/issue", "$guest.role")
                .write());
        get.run();
        byte[] before = Files.readAllBytes(work.resolve("shop/manifest.json"));
        Path next = image().domain("web", "guest.role = \"a\"\n")
                .template("etc/motd", "$guest.unsaid")
                .write();
        refused(get(next), "unsaid");
        assertThat(work.resolve("shop/manifest.json")).hasBinaryContent(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "disk=[\"format=raw,vdev=xvda,access=rw,target=/dev/sda\"]",
                "disk=[\"phy:/dev/sda,xvda,w\"]",
                "disk=[\"script=/root/evil-block,vdev=xvdb,target=shop.img\"]",
                "disk=[\"format=qcow2,vdev=xvda,target=shop.img\"]",
                "disk=[\"vdev=xvda,target=../shop/shop.img\"]",
                "disk=[\"vdev=xvda,backend=other,target=shop.img\"]",
                "disk += [\"vdev=xvdb,target=/etc/shadow\"]",
                "disk=[[\"vdev=xvdb,target=/etc/shadow\"]]",
                "vif=[\"bridge=xenbr0,script=/root/evil-vif\"]",
                "vif=[\"bridge=xenbr0,\tscript=/root/evil-vif\"]",
                "vif=[\"bridge=xenbr0,unknown\"]",
                "vif=[\"vifname=eth0\"]",
                "vif=[\"backend=other\"]",
                "vif=[\"trusted\"]",
                "vif=[\"model=e1000 -chardev\"]",
                "bootloader=\"/root/evil-bootloader\"",
                "bootloader=\"pygrub\"",
                "kernel=\"/etc/shadow\"",
                "ramdisk=\"/etc/shadow\"",
                "device_model_override=\"/root/evil-qemu\"",
                "device_model_args=[\"-chardev\",\"socket,path=/x\"]",
                "device_model_user=\"root\"",
                "stubdomain_kernel=\"/x\"",
                "firmware=\"/root/evil\"",
                "bios_path_override=\"/root/evil\"",
                "acpi_firmware=\"/etc/shadow\"",
                "smbios_firmware=\"/etc/shadow\"",
                "pvshim_path=\"/x\"",
                "device_tree=\"/x\"",
                "pci=[\"0000:03:00.0\"]",
                "usbdev=[\"hostbus=1,hostaddr=1\"]",
                "usbdevice=\"host:1.1\"",
                "serial=\"file:/etc/cron.d/x\"",
                "serial=[\"pty\",\"tcp:1.2.3.4:5\"]",
                "channel=[\"connection=socket,path=/x,name=y\"]",
                "p9=[\"security_model=none,path=/,tag=x\"]",
                "vtpm=[\"backend=x\"]",
                "vkb=[\"backend=x\"]",
                "vfb=[\"vnclisten=0.0.0.0\"]",
                "vnc=1",
                "vnclisten=\"0.0.0.0\"",
                "vncpasswd=\"\"",
                "spice=1",
                "driver_domain=1",
                "nestedhvm=1",
                "ioports=[\"0-ffff\"]",
                "iomem=[\"0,1\"]",
                "irqs=[1]",
                "dtdev=[\"x\"]",
                "cpus=\"0\"",
                "cpu_weight=65535",
                "pool=\"other\"",
                "seclabel=\"x\"",
                "on_crash=\"coredump-destroy\"",
                "xenstore_quota=[\"x\"]",
                "virtio=[\"type=virtio,device\"]",
                "vif2=[\"script=x\"]",
                "device_model=\"/x\"",
                "a_key_of_a_later_xen=\"/x\"",
            })
    void whatIsNoMatterOfTheGuestIsRefusedWithItsPlaceAndARemedy(String statement) throws Exception {
        String key = statement.split("[ +=]")[0];
        refused(get(image().domain("web", "memory = 256\n" + statement + "\n").write()), "image:web.cfg:2", key, "-D");
        // nor is it said by a file that the domain follows, on one line with others, or in a file that is extended
        refused(
                get(image().domain("web", "extends = \"base\"\n")
                        .domain("base", "abstract = 1; " + statement + "\n")
                        .write()),
                "image:base.cfg:1",
                key);
    }

    @Test
    void thePersonMaySayItHimselfOrTakeWhatTheImageSays() throws Exception {
        Path image = image().domain("web", "pci = [\"0000:03:00.0\"]\nvif = [\"bridge=dmz\"]\ntype = \"pv\"\n")
                .write();
        Get get = get(image);
        get.allow = List.of("pci", "bridge");
        get.run();
        assertThat(work.resolve("shop/domains/web/web.cfg")).content().contains("0000:03:00.0", "bridge=dmz");

        settings.put("pci", "[ \"0000:04:00.0\" ]");
        get = get(image);
        get.domain = "web";
        get.profile = "web";
        get.run();
        assertThat(work.resolve("shop/domains/web/web.cfg"))
                .content()
                .contains("0000:04:00.0")
                .doesNotContain("0000:03", "dmz");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "memory=512; fleet=\"%s\"",
                "memory=512;fleet = \"%s\"",
                "\tfleet=\"%s\"",
                "fleet \\\n = \"%s\"",
                "fleet += \"%s\"",
                "name=\"x\" fleet=\"%s\""
            })
    void aTableOfThisMachineIsNotReadForAnImage(String statement) throws Exception {
        Path table = Files.writeString(folder.resolve("fleet.csv"), "name\nread\n");
        Get get = get(image().domain("web", statement.formatted(table) + "\n").write());
        try {
            get.run();
        } catch (ProblemException e) {
            assertThat(e.getMessage()).contains("image:web.cfg");
        }
        assertThat(work.resolve("shop/domains/read")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"asked-for", "..", ".hidden", "a/../b", "-x", "a b"})
    void domainFilesHavePlainNames(String name) throws Exception {
        if (name.indexOf('/') < 0) {
            refused(get(image().domain(name, "memory = 256\n").write()), "reading the domain files of the image");
        }
        refused(get(image().domain("web", "name = \"" + name + "/\"\n").write()), "name");
    }

    @Test
    void twoDomainsAreNotOneFolder() throws Exception {
        refused(get(image().domain("web", "").domain("WEB", "").write()), "case");
        refused(
                get(image().domain("web", "")
                        .domain("other", "name = \"WEB\"\n")
                        .write()),
                "case");
        refused(get(image().domain("web", "name = \"..\"\n").write()), "..");
        refused(get(image().domain("web", "name = \"-x\"\n").write()), "-x");
        refused(get(image().domain("web", "name = \"x\\ny\"\n").write()), "name");
    }

    @Test
    void theHostKeyFollowsFromWhereAnImageWasAskedFromAndNotFromWhatItSays() throws Exception {
        Path victim =
                image().domain("db", "guest.hostname = \"db\"\n").sshServer().write();
        Get get = get(victim);
        get.output = folder.resolve("one");
        get.run();
        String cfg = Files.readString(folder.resolve("one/domains/db/db.cfg"));
        String uuid = cfg.replaceAll("(?s).*uuid = \"([^\"]+)\".*", "$1");
        String mac = cfg.replaceAll("(?s).*mac=([0-9a-f:]+).*", "$1");
        String key = Files.readString(folder.resolve("one/domains/db/known_hosts"));

        Path other = Files.createDirectories(folder.resolve("elsewhere"));
        Path evil = new TestArtifact(other)
                .domain("db", "name=\"db\"\nuuid=\"" + uuid + "\"\nvif=[\"mac=" + mac + "\"]\nguest.hostname=\"db\"\n")
                .sshServer()
                .write();
        Get second = get(evil);
        second.allow = List.of("uuid");
        second.output = folder.resolve("two");
        second.run();
        assertThat(folder.resolve("two/domains/db/known_hosts")).content().isNotEqualTo(key);
        assertThat(folder.resolve("two/domains/db/db.cfg")).content().doesNotContain(uuid, mac);

        // the next version from the same place has the same
        image().domain("db", "guest.hostname = \"db\"\nmemory = 300\n")
                .sshServer()
                .inManifest("6.1.0", "6.1.1")
                .write();
        Get again = get(victim);
        again.output = folder.resolve("three");
        again.run();
        assertThat(folder.resolve("three/domains/db/known_hosts")).content().isEqualTo(key);
    }

    @Test
    void theBaseThatOnlyAnImageNamesIsNotAsked() throws Exception {
        try (TestServer server = new TestServer()) {
            String host = server.address().getAuthority();
            Get get = get(image().onBase(host + "/team/base:1").write());
            refused(get, "-Dxen.baseRegistries=" + host, "a registry that only the image names");
            assertThat(server.requests()).isEmpty();
            get.baseRegistries = List.of(host);
            assertThatThrownBy(get::run).isInstanceOf(Exception.class);
            assertThat(server.requests()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../..:x:1", "org.example:..:1", "org.example:x:../../y", "a:b:c:../d", "a b:c:1"})
    void coordinatesOfABaseAreNoPath(String coordinates) throws Exception {
        refused(get(image().onBase(coordinates).write()), coordinates, "do: ");
    }

    @Test
    void whatHoldsSecretsIsClosed() throws Exception {
        get(image().template("etc/issue", "$domain.name")
                        .sshServer()
                        .domain("db", "guest.hostname = \"db\"\n")
                        .write())
                .run();
        for (String file : List.of(
                "shop.img",
                "shop-initrd.img",
                "shop-deploy.json",
                "domains/db/db.cfg",
                "domains/db/db.xml",
                "domains/db/db.qcow2")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(work.resolve("shop/" + file))))
                    .as(file)
                    .isEqualTo("rw-------");
        }
        assertThat(folder.resolve("shop.oci.tar"))
                .satisfies(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------"));
    }
}
