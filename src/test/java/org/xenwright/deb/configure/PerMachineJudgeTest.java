package org.xenwright.deb.configure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.judge.Judge;
import org.xenwright.sandbox.SandboxCommand;
import org.xenwright.sandbox.SandboxResult;
import org.xenwright.sandbox.Sandboxes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** Secrets of real packages: in no image, and made anew by each domain of it. */
@Tag("judge")
class PerMachineJudgeTest {
    private static final String[] PACKAGES = {
        "systemd-sysv",
        "dropbear",
        "lsh-server",
        "postsrsd",
        "fence-virtd",
        "roundcube-core",
        "roundcube-sqlite3",
        "bacula-fd",
        "bacula-console",
        "heimdal-kdc",
        "miniupnpd",
        "pacemaker-common",
        "freeradius-config",
    };

    @TempDir
    static Path folder;

    private static Tree image;
    private static final Map<String, byte[]> FIRST = new TreeMap<>();
    private static final Map<String, byte[]> SECOND = new TreeMap<>();

    @BeforeAll
    static void twoDomainsOfAnImageStart() throws IOException {
        ConfiguredTree configured =
                DebianConfigurationTest.configure(UnpackedPackages.fetch(folder, PACKAGES), folder.resolve("store"));
        assertThat(configured.notes()).noneMatch(each -> each.contains("-Dxen.detectRandom"));
        image = configured.tree();
        start(FIRST);
        start(SECOND);
    }

    /** Runs the commands of the units, and keeps the files that they make. */
    private static void start(Map<String, byte[]> files) throws IOException {
        String script = "for unit in $(ls /etc/systemd/system/basic.target.wants | grep ^xenwright-); do"
                + " $(sed -n 's/^ExecStart=//p' /etc/systemd/system/$unit) || { echo $unit failed; exit 1; }; done";
        try (SandboxResult result = new Sandboxes(folder.resolve("scratch"), Judge.tools())
                .choose(image)
                .run(image, SandboxCommand.script(script).within(Duration.ofMinutes(10)))) {
            assertThat(result.exit()).as(result.log()).isZero();
            result.tree().walk((path, inode) -> {
                if (image.find(path).isEmpty() && inode instanceof RegularFile file) {
                    files.put(path.toString(), bytes(file));
                }
            });
        }
    }

    private static byte[] bytes(RegularFile file) {
        try {
            return file.content().bytes(16 << 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "dropbear, /etc/dropbear/dropbear_ed25519_host_key",
        "lsh-server, /etc/lsh_host_key",
        "lsh-server, /var/spool/lsh/yarrow-seed-file",
        "postsrsd, /etc/postsrsd.secret",
        "fence-virtd, /etc/fence_virt.key",
        "roundcube-core, /etc/roundcube/config.inc.php",
        "roundcube-core, /var/lib/ucf/cache/:etc:roundcube:config.inc.php",
        "bacula-common, /etc/bacula/common_default_passwords",
        "bacula-fd, /etc/bacula/bacula-fd.conf",
        "heimdal-kdc, /var/lib/heimdal-kdc/m-key",
        "bacula-console, /etc/bacula/bconsole.conf",
        "miniupnpd, /etc/miniupnpd/miniupnpd.conf",
        "pacemaker-common, /etc/pacemaker/authkey",
        "freeradius-config, /etc/freeradius/3.0/certs/dh",
    })
    void aSecretIsInNoImageAndEachDomainMakesItsOwn(String packageName, String path) {
        assertThat(image.find(path.substring(1))).isEmpty();
        assertThat(image.find("etc/systemd/system/xenwright-" + packageName + ".service"))
                .isPresent();
        assertThat(FIRST).containsKey(path);
        assertThat(SECOND.get(path)).isNotEmpty().isNotEqualTo(FIRST.get(path));
    }
}
