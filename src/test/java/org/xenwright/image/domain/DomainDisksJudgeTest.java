package org.xenwright.image.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deb.world.TestWorlds;
import org.xenwright.domain.Domain;
import org.xenwright.image.SmallImage;
import org.xenwright.image.manifest.ImageManifest;
import org.xenwright.judge.Judge;

/** Own disks of domains, read by the programs that will open them. */
@Tag("judge")
class DomainDisksJudgeTest {
    @TempDir
    Path target;

    @TempDir
    Path files;

    @Test
    void qemuAndE2fsckReadEachDomainsDiskOverTheImage() throws IOException {
        SmallImage image =
                new SmallImage(target).file("usr/sbin/sshd", "", 0755).folder("usr/share/zoneinfo/Etc");
        image.file("usr/share/zoneinfo/Etc/GMT", "TZif", 0644);
        image.template("etc/nginx/sites/own.conf", "server_name $guest.hostname;\n", Map.of());
        Files.writeString(files.resolve("web.cfg"), """
                fleet = "web.csv"
                guest.users = [ "ann:sudo" ]
                guest.ssh_keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJb3Sd0PzYfW9x0ZvDXT1n3w1bB9qZ0a8o0kQy1m6Q8w ann" ]
                guest.timezone = "Etc/GMT"
                guest.files = [ "/srv/a/b/c=deep" ]
                """);
        Files.writeString(files.resolve("web.csv"), "name,guest.address\nweb1,10.0.0.1/24\nweb2,10.0.0.2/24\n");
        ImageManifest manifest = image.write(Map.of());
        List<Domain> domains = DomainOutputs.load(
                manifest, new DomainOutputs.DomainRequest(files, "/srv/xen", "org.example:shop", Map.of()));
        DomainOutputs.write(domains, manifest, target, HostKeys.of(files.resolve("secret")), TestWorlds.DEBIAN);
        for (String name : List.of("web1", "web2")) {
            Path delta = target.resolve("domains/" + name + "/" + name + ".qcow2");
            assertThat(judge("qemu-img", "check", delta.toString())).contains("No errors were found");
            assertThat(judge("qemu-img", "info", delta.toString()))
                    .contains("backing file: ../../shop.img", "backing file format: raw");
            Path raw = files.resolve(name + ".img");
            judge("qemu-img", "convert", "-O", "raw", delta.toString(), raw.toString());
            judge("e2fsck", "-fn", raw.toString());
            assertThat(debugfs(raw, "cat /etc/hostname")).contains(name);
            assertThat(debugfs(raw, "cat /etc/nginx/sites/own.conf")).contains("server_name " + name + ";");
            assertThat(debugfs(raw, "cat /srv/a/b/c")).contains("deep");
            assertThat(debugfs(raw, "stat /etc/ssh/ssh_host_ed25519_key")).contains("Mode:  0600");
            assertThat(debugfs(raw, "stat /home/ann/.ssh")).contains("Mode:  0700", "User:  1000");
            Path key = files.resolve(name + ".key");
            judge("debugfs", "-R", "dump -p /etc/ssh/ssh_host_ed25519_key " + key, raw.toString());
            assertThat(judge("ssh-keygen", "-y", "-f", key.toString()).split(" ")[1])
                    .isEqualTo(Files.readString(target.resolve("domains/" + name + "/known_hosts"))
                            .split(" ")[2]);
        }
    }

    private static String debugfs(Path image, String command) throws IOException {
        return judge("debugfs", "-R", command, image.toString());
    }

    private static String judge(String program, String... arguments) throws IOException {
        Judge.Verdict result = Judge.run(program, arguments);
        assertThat(result.exit()).as(program + ": " + result.output()).isZero();
        return result.output();
    }
}
