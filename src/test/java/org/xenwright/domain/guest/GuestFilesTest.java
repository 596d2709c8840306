package org.xenwright.domain.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.xenwright.domain.Domain;
import org.xenwright.domain.DomainFiles;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.platform.GuestType;

class GuestFilesTest {
    private static final ImageDefaults IMAGE = ImageDefaults.of(
            "web", "org.example:web", GuestType.PVH, "/srv/xen", "vmlinuz", "initrd", "web.img", XlFormat.RAW);
    private static final String FULL = """
            vif = [ "mac=00:16:3e:00:00:01", "mac=00:16:3e:00:00:02" ]
            guest.hostname = "web.example.org"
            guest.address = [ "10.0.0.11/24", "fd00::11/64" ]
            guest.gateway = [ "10.0.0.1", "fd00::1" ]
            guest.dns = "10.0.0.2"
            guest.search = [ "example.org" ]
            guest.ssh_keys = [ "ssh-ed25519 AAAA one", "ssh-ed25519 BBBB two" ]
            guest.users = [ "ops:adm,sudo" ]
            guest.timezone = "Europe/Prague"
            guest.files = [ "/etc/motd=say: \\"hi\\"\\n# there\\n" ]
            """;

    @TempDir
    Path folder;

    @Test
    void aGuestThatSaysNothingHasANameAndAMachineId() throws IOException {
        Domain domain = read("");
        Map<String, GuestFile> files = files(domain);
        assertThat(files).containsOnlyKeys("/etc/hostname", "/etc/hosts", "/etc/machine-id");
        assertThat(text(files, "/etc/hostname")).isEqualTo("web\n");
        assertThat(text(files, "/etc/hosts")).contains("127.0.1.1\tweb\n");
        assertThat(text(files, "/etc/machine-id"))
                .isEqualTo(domain.identity().machineId() + "\n")
                .matches("[0-9a-f]{32}\n");
    }

    @Test
    void everythingAGuestSaysBecomesAFile() throws IOException {
        Map<String, GuestFile> files = files(read(FULL));
        assertThat(text(files, "/etc/hostname")).isEqualTo("web\n");
        assertThat(text(files, "/etc/hosts"))
                .contains("10.0.0.11\tweb.example.org web\nfd00::11\tweb.example.org web\n")
                .doesNotContain("127.0.1.1");
        assertThat(text(files, "/etc/systemd/network/10-web.network")).isEqualTo("""
                [Match]
                MACAddress=00:16:3e:00:00:01

                [Network]
                Address=10.0.0.11/24
                Address=fd00::11/64
                Gateway=10.0.0.1
                Gateway=fd00::1
                DNS=10.0.0.2
                Domains=example.org
                """);
        GuestFile.Text keys = (GuestFile.Text) files.get("/home/ops/.ssh/authorized_keys");
        assertThat(keys.text()).isEqualTo("ssh-ed25519 AAAA one\nssh-ed25519 BBBB two\n");
        assertThat(keys.owner()).isEqualTo("ops");
        assertThat(keys.mode()).isEqualTo(0600);
        assertThat(files.get("/etc/localtime"))
                .isEqualTo(new GuestFile.Link("/etc/localtime", "/usr/share/zoneinfo/Europe/Prague"));
        assertThat(text(files, "/etc/motd")).isEqualTo("say: \"hi\"\n# there\n");
    }

    @Test
    void whatCloudInitReadsIsYaml() throws IOException {
        Map<String, String> files = NoCloud.of(read(FULL));
        assertThat(files).containsOnlyKeys("meta-data", "user-data");
        assertThat(files.get("user-data")).startsWith("#cloud-config\n");
        Map<?, ?> user = yaml(files.get("user-data"));
        assertThat(user.get("fqdn")).isEqualTo("web.example.org");
        assertThat((List<?>) user.get("ssh_authorized_keys")).hasSize(2);
        assertThat(user.get("write_files"))
                .isEqualTo(List.of(
                        Map.of("path", "/etc/motd", "content", "say: \"hi\"\n# there\n", "permissions", "0644")));
        assertThat(yaml(files.get("meta-data")).get("instance-id"))
                .isEqualTo(read(FULL).uuid());
        assertThat(NoCloud.of(read(FULL))).isEqualTo(files);
    }

    @Test
    void dhcpIsSaid() throws IOException {
        Domain domain = read("guest.address = \"dhcp\"\n");
        assertThat(text(files(domain), "/etc/systemd/network/10-web.network")).contains("DHCP=yes\n");
    }

    private Domain read(String text) throws IOException {
        Files.writeString(folder.resolve("web.cfg"), text);
        return DomainFiles.load(folder, Map.of(), IMAGE).get(0);
    }

    private static Map<String, GuestFile> files(Domain domain) {
        Map<String, GuestFile> files = new TreeMap<>();
        GuestFiles.of(domain, GuestFiles.Habits.SYSTEMD).forEach(file -> files.put(file.path(), file));
        return files;
    }

    private static String text(Map<String, GuestFile> files, String path) {
        return ((GuestFile.Text) files.get(path)).text();
    }

    private static Map<?, ?> yaml(String text) {
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
    }
}
