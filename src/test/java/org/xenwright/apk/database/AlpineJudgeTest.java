package org.xenwright.apk.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.apk.AlpineRoot;
import org.xenwright.content.Content;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** The real apk of the real Alpine judges what we read. */
@Tag("judge")
class AlpineJudgeTest {
    private static final long SEED = Long.getLong("xen.seed", 20);

    @TempDir
    Path folder;

    @Test
    void versionsCompareAsApkComparesThem() throws IOException {
        Tree tree = AlpineRoot.read(folder);
        Random random = new Random(SEED);
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < Integer.getInteger("xen.cases", 250); i++) {
            String one = ApkVersionTest.version(random);
            String other = random.nextBoolean()
                    ? ApkVersionTest.version(random)
                    : one + (random.nextBoolean() ? "_p1" : "_rc2");
            pairs.add(one + " " + other);
        }
        tree.put(
                "root/pairs",
                new RegularFile(Attributes.of(0644, Instant.EPOCH), Content.of(String.join("\n", pairs) + "\n")));
        List<String> answers =
                AlpineRoot.run(tree, folder, "while read a b; do apk version -t \"$a\" \"$b\"; done </root/pairs");
        assertThat(answers).hasSameSizeAs(pairs);
        for (int i = 0; i < answers.size(); i++) {
            String[] pair = pairs.get(i).split(" ");
            if (ApkVersion.find(pair[0]).isEmpty() || ApkVersion.find(pair[1]).isEmpty()) {
                continue; // a suffix behind a revision
            }
            int order = Integer.signum(ApkVersion.ORDER.compare(pair[0], pair[1]));
            assertThat(order < 0 ? "<" : order > 0 ? ">" : "=")
                    .as(pairs.get(i) + ", seed " + SEED)
                    .isEqualTo(answers.get(i));
        }
    }

    @Test
    void packagesOwnersAndRelationsAreWhatApkSays() throws IOException {
        Tree tree = AlpineRoot.read(folder);
        InstalledDatabase database = InstalledDatabase.of(tree).orElseThrow();
        List<String> told = AlpineRoot.run(tree, folder, """
                : >/etc/apk/repositories
                apk info -v | sort
                for each in $(apk info | sort); do apk info -L $each | sed '1d;/^$/d' | sort | sed "s|^|$each |"; done
                for each in $(apk info | sort); do echo "$each: $(apk info --license $each | sed 1d)"; done
                for each in $(apk info | sort); do apk info -R $each | sed '1d;/^$/d' | sed "s|^|$each needs |"; done
                """);
        List<String> read = new ArrayList<>(database.packages().stream()
                .map(each -> each.name() + "-" + each.version())
                .sorted()
                .toList());
        SortedMap<String, PackageRecord> packages = new TreeMap<>();
        database.packages().forEach(each -> packages.put(each.name(), each));
        packages.keySet()
                .forEach(name -> database.files().getOrDefault(name, List.of()).stream()
                        .map(file -> name + " " + file.path().toString().substring(1))
                        .sorted()
                        .forEach(read::add));
        packages.values().forEach(each -> read.add(each.name() + ": " + each.licence()));
        packages.values().forEach(each -> each.depends().forEach(need -> read.add(each.name() + " needs " + need)));
        assertThat(told).filteredOn(line -> !line.isBlank()).containsExactlyInAnyOrderElementsOf(read);
    }

    @Test
    void everyFileHasTheChecksumAndTheOwnerThatItsRecordGives() throws IOException {
        Tree tree = AlpineRoot.read(folder);
        InstalledDatabase database = InstalledDatabase.of(tree).orElseThrow();
        TreeSet<String> other = new TreeSet<>();
        int compared = 0;
        for (var files : database.files().values()) {
            for (InstalledDatabase.InstalledFile file : files) {
                var inode = tree.find(file.path()).orElseThrow();
                byte[] bytes = inode instanceof RegularFile regular
                        ? regular.content().bytes(1 << 24)
                        : ((Symlink) inode).target();
                var digest = ApkChecksum.digest("SHA-1");
                digest.update(bytes);
                if (!ApkChecksum.finish(digest).equals(file.checksum())) {
                    other.add(file.path().toString());
                }
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(100);
        // what the makers of the image wrote over
        assertThat(other).isSubsetOf("/etc/apk/repositories", "/etc/hosts", "/etc/motd", "/etc/passwd", "/etc/shadow");
        assertThat(database.owners(tree))
                .containsEntry(TreePath.of("sbin/apk"), "apk-tools")
                .containsEntry(TreePath.of("bin/busybox"), "busybox");
    }

    @Test
    void whatARecordMayHoldCountsWhoeverWroteIt() throws IOException {
        byte[] text = ("C:Q1qKcZ+j23xssAXmgQhkOO8dHnbWw=\nP:one\nV:1-r0\nA:noarch\nS:1\nt:1\nF:a\nR:x\na:0:0:755\n"
                        + "F:../b\nR:y\nF:c\nR:../z\nR:ok\n\nP:.group\nV:20240101.101010\n")
                .getBytes(StandardCharsets.UTF_8);
        InstalledDatabase database = InstalledDatabase.read(text, "test");
        assertThat(database.packages()).extracting(PackageRecord::name).containsExactly("one", ".group");
        assertThat(database.files().get("one"))
                .extracting(each -> each.path() + " " + Integer.toOctalString(each.mode() & 07777))
                .containsExactly("/a/x 755", "/c/ok 7777");
    }
}
