package org.xenwright.customize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.judge.PackagedFiles;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;

/** OpenRC's own rc-update, which makes the links that we make. */
@Tag("judge")
class RcUpdateJudgeTest {
    private static final List<String> SERVICES = List.of("nginx", "sshd default", "networking boot", "mdev sysinit");
    private static final Attributes FOLDER = Attributes.of(0755, Instant.EPOCH);

    @Test
    void servicesAreLinkedAsByRcUpdate() throws IOException {
        Tree tree = new Tree(FOLDER);
        tree.directory("etc/init.d", FOLDER);
        for (String each : SERVICES) {
            tree.put("etc/init.d/" + each.split(" ")[0], new RegularFile(FOLDER, Content.of("#!/sbin/openrc-run\n")));
        }
        new OpenRcServices(new Place(tree, Instant.EPOCH)).apply(new Services(SERVICES, List.of("sshd"), List.of()));
        TreeSet<String> ours = new TreeSet<>();
        tree.walk((path, inode) -> {
            if (inode instanceof Symlink link) {
                ours.add(path + " " + new String(link.target(), StandardCharsets.UTF_8));
            }
        });

        assertThat(theirs()).isEqualTo(ours).hasSize(3);
    }

    /** In a mount namespace whose /etc has nothing but the scripts. */
    private static TreeSet<String> theirs() throws IOException {
        Path unpacked = PackagedFiles.unpack("openrc", List.of("openrc", "librc1", "libeinfo1"));
        StringBuilder script = new StringBuilder("set -e; mount -t tmpfs etc /etc; mkdir -p /etc/init.d"
                + " /etc/runlevels/sysinit /etc/runlevels/boot /etc/runlevels/default\n");
        for (String each : SERVICES) {
            String file = "/etc/init.d/" + each.split(" ")[0];
            script.append("echo '#!/sbin/openrc-run' > ")
                    .append(file)
                    .append("; chmod +x ")
                    .append(file)
                    .append('\n');
        }
        script.append("update() { LD_LIBRARY_PATH=$(echo \"$0\"/lib/*-linux-gnu \"$0\"/usr/lib/*-linux-gnu | tr ' ' :)"
                + " \"$0/sbin/rc-update\" \"$@\" >&2; }\n");
        for (String each : SERVICES) {
            script.append("update add ")
                    .append(each)
                    .append(each.contains(" ") ? "" : " default")
                    .append('\n');
        }
        script.append("update del sshd default\nfind /etc/runlevels -type l -printf '%p %l\\n'");
        Judge.Verdict verdict = Judge.run("unshare", "-m", "sh", "-c", script.toString(), unpacked.toString());
        assertThat(verdict.exit()).as(verdict.output()).isZero();
        TreeSet<String> links = new TreeSet<>();
        verdict.output()
                .lines()
                .filter(line -> line.startsWith("/etc/runlevels/"))
                .forEach(links::add);
        return links;
    }
}
