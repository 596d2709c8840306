package org.xenwright.rpm.world;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.xenwright.sandbox.SandboxCommand;

/**
 * The commands that a tree's own rpm is run by.
 *
 * <p>Plugins are left out, since those that guard a running machine fail where nothing may be mounted, and then every
 * script fails with them. Nothing is put on what the sandbox has mounted, where an ordinary user cannot change owners.
 * Signatures were checked before.
 */
final class InstallScript {
    /** The folder of packages while rpm reads them; not on a path that normalisation takes for a leftover. */
    static final String PACKAGES = "var/lib/xenwright-packages";

    /** The copy of a database that goes through our hands. */
    static final String EXPORT = PACKAGES + "/database";

    private InstallScript() {}

    static String file(int number) {
        return PACKAGES + "/" + number + ".rpm";
    }

    /** Says which rpm a tree has. */
    static SandboxCommand version(Instant clock) {
        return command(List.of("rpm", "--version"), clock);
    }

    /** Installs packages; what the lock says is newer or older than what is there, or there already, is what is wanted. */
    static SandboxCommand install(int packages, Instant clock) {
        List<String> words = new ArrayList<>(List.of(
                "rpm",
                "-Uvv",
                "--oldpackage",
                "--replacepkgs",
                "--noplugins",
                "--nosignature",
                "--define",
                "_pkgverify_level none",
                "--define",
                "_netsharedpath /dev:/proc:/sys"));
        for (int i = 0; i < packages; i++) {
            words.add("/" + file(i));
        }
        return command(words, clock);
    }

    /** Writes down all headers of the database, and takes the database away. */
    static SandboxCommand export(String database, Instant clock) {
        return script(
                "rpmdb --exportdb >/" + EXPORT + "\nfind '/" + database + "' -mindepth 1 -maxdepth 1 -type f -delete\n",
                clock);
    }

    /** Makes the database anew of such headers. */
    static SandboxCommand restore(Instant clock) {
        return script("rpmdb --initdb\nrpmdb --importdb </" + EXPORT + "\n", clock);
    }

    private static SandboxCommand script(String lines, Instant clock) {
        return command(List.of("/bin/sh", "-euc", lines), clock);
    }

    private static SandboxCommand command(List<String> words, Instant clock) {
        return SandboxCommand.of(words.toArray(String[]::new))
                .with("SOURCE_DATE_EPOCH", Long.toString(clock.getEpochSecond()))
                // hash order of Perl and Python is random otherwise and shows in what scripts write
                .with("PERL_HASH_SEED", "0")
                .with("PYTHONHASHSEED", "0")
                .with("SYSTEMD_OFFLINE", "1");
    }
}
