package org.xenwright.rpm.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.content.Content;
import org.xenwright.judge.Judge;
import org.xenwright.judge.RpmOfTrixie;
import org.xenwright.judge.SharedData;
import org.xenwright.rpm.header.Evr;
import org.xenwright.rpm.header.RpmFile;
import org.xenwright.rpm.header.RpmHeader;
import org.xenwright.rpm.header.RpmRelation;
import org.xenwright.rpm.header.RpmTag;
import org.xenwright.rpm.header.TestHeader;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

/** rpm itself, and SQLite, read and write the same databases. */
@Tag("judge")
class RpmDatabaseJudgeTest {
    private static final String PACKAGE =
            "=%{NAME}|%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}|%{ARCH}|%{LICENSE}|%{VENDOR}"
                    + "|%{SOURCERPM}|%{SIZE}|%{INSTALLTIME}\\n";
    private static final String FILE =
            "[f %{FILENAMES}|%{FILEMODES:octal}|%{FILESIZES}|%{FILEUSERNAME}|%{FILEGROUPNAME}"
                    + "|%{FILEFLAGS}|%{FILEDIGESTS}|%{FILELINKTOS}|%{FILEMTIMES}|%{FILESTATES}\\n]";
    private static final String NEEDS = "[r %{REQUIRENAME}|%{REQUIREFLAGS}|%{REQUIREVERSION}\\n]"
            + "[p %{PROVIDENAME}|%{PROVIDEFLAGS}|%{PROVIDEVERSION}\\n]";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "cbl-mariner-2.0, rpmdb.sqlite, sqlite",
        "sle15-bci-ndb, Packages.db, ndb",
        "libuuid-bdb, Packages, bdb_ro"
    })
    void rpmListsTheSamePackagesWithTheSameFiles(String from, String name, String backend) throws IOException {
        Path file = Files.copy(SharedData.file("rpm/rpmdb/" + from).resolve(name), folder.resolve(name));
        Judge.Verdict verdict = RpmOfTrixie.run(
                "--dbpath",
                folder.toString(),
                "--define",
                "_db_backend " + backend,
                "--nosignature", // some are as only rpm before 4.18 accepted them
                "-qa",
                "--qf",
                PACKAGE + FILE + NEEDS);
        assertThat(verdict.exit()).as(verdict.output()).isZero();
        List<String> ours = new ArrayList<>();
        for (RpmHeader each : headers(database(file, null))) {
            ours.add(describe(each));
        }
        String output = "\n" + verdict.output();
        // in front are warnings about indexes, which are not among the shared files
        List<String> theirs = new ArrayList<>(
                List.of(output.substring(output.indexOf("\n=") + 2).split("(?m)^=")));
        theirs.sort(null);
        ours.sort(null);
        assertThat(String.join("", ours).lines())
                .containsExactlyElementsOf(String.join("", theirs).lines().toList());
    }

    private static String describe(RpmHeader header) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(String.join(
                        "|",
                        header.text(RpmTag.NAME).orElseThrow(),
                        Evr.of(header).toString(),
                        or(header, RpmTag.ARCH),
                        or(header, RpmTag.LICENCE),
                        or(header, RpmTag.VENDOR),
                        or(header, RpmTag.SOURCE_RPM),
                        String.valueOf(header.number(RpmTag.SIZE).orElse(0)),
                        String.valueOf(header.number(RpmTag.INSTALL_TIME).orElse(0))))
                .append('\n');
        for (RpmFile each : RpmFile.of(header)) {
            text.append(String.format(
                    "f %s|%o|%d|%s|%s|%d|%s|%s|%d|%d%n",
                    each.path(),
                    each.mode(),
                    each.size(),
                    each.user(),
                    each.group(),
                    each.flags(),
                    each.digest(),
                    each.link(),
                    each.time(),
                    each.state()));
        }
        for (RpmRelation.Kind kind : List.of(RpmRelation.Kind.REQUIRES, RpmRelation.Kind.PROVIDES)) {
            for (RpmRelation each : RpmRelation.of(header, kind)) {
                text.append(String.format(
                        "%s %s|%d|%s%n",
                        kind == RpmRelation.Kind.REQUIRES ? "r" : "p",
                        each.name(),
                        each.flags(),
                        each.version() == null ? "" : each.version()));
            }
        }
        return text.toString();
    }

    private static String or(RpmHeader header, RpmTag tag) {
        return header.text(tag).orElse("(none)");
    }

    private static List<RpmHeader> headers(RpmDatabase database) throws IOException {
        List<RpmHeader> headers = new ArrayList<>();
        database.visit(headers::add);
        return headers;
    }

    private static RpmDatabase database(Path file, Path log) throws IOException {
        Attributes attributes = Attributes.of(0755, Instant.EPOCH);
        Tree tree = new Tree(attributes);
        tree.directory("var/lib/rpm", attributes);
        String path = "var/lib/rpm/" + file.getFileName();
        tree.put(path, new RegularFile(attributes, Content.of(Files.readAllBytes(file))));
        if (log != null) {
            tree.put(path + "-wal", new RegularFile(attributes, Content.of(Files.readAllBytes(log))));
        }
        return RpmDatabase.in(tree).orElseThrow();
    }

    @Test
    void whatSqliteHasInItsLogOnlyIsReadToo() throws IOException {
        for (int i = 0; i < 40; i++) {
            TestHeader header = TestHeader.of("p" + i, "1", "1", "noarch").text(RpmTag.LICENCE, "x".repeat(i * 997));
            Files.write(folder.resolve(i + ".header"), header.seal().bytes());
        }
        Path script = Files.writeString(folder.resolve("write.py"), """
                import os, shutil, sqlite3
                os.chdir(os.path.dirname(__file__))
                at = sqlite3.connect('live.sqlite', isolation_level=None)
                at.execute('pragma journal_mode=wal')
                at.execute('pragma wal_autocheckpoint=0')
                at.execute("create table 'Packages' (hnum integer primary key autoincrement, blob blob not null)")
                def add(first, last):
                    at.execute('begin')
                    for i in range(first, last):
                        at.execute('insert into Packages values (?, ?)', (i + 1, open('%d.header' % i, 'rb').read()))
                    at.execute('commit')
                add(0, 20)
                at.execute('pragma wal_checkpoint(truncate)')
                add(20, 39)
                at.execute('delete from Packages where hnum = 5')
                shutil.copy('live.sqlite', 'rpmdb.sqlite')
                shutil.copy('live.sqlite-wal', 'rpmdb.sqlite-wal')
                add(39, 40)
                shutil.copy('live.sqlite-wal', 'later')
                """);
        assertThat(Judge.run("python3", script.toString()).output()).isEmpty();
        Path file = folder.resolve("rpmdb.sqlite");
        assertThat(headers(database(file, null))).hasSize(20);
        assertThat(headers(database(file, folder.resolve("rpmdb.sqlite-wal")))).hasSize(38);
        // the last transaction breaks off, and does not count
        byte[] later = Files.readAllBytes(folder.resolve("later"));
        byte[] cut = Arrays.copyOf(later, later.length - 100);
        assertThat(headers(database(file, folder.resolve("later")))).hasSize(39);
        Path cutLog = Files.write(folder.resolve("cut"), cut);
        assertThat(headers(database(file, cutLog))).hasSize(38);
    }

    @Test
    void rpmComparesVersionsTheSameWay() throws IOException {
        List<String> parts =
                List.of("1", "01", "2", "10", "a", "b1", "~", "^", ".", "_", "~rc1", "^git2", "+", "1.0", "Z");
        StringBuilder script = new StringBuilder("%{lua: ");
        List<Integer> ours = new ArrayList<>();
        for (String a : parts) {
            for (String b : parts) {
                for (String c : parts) {
                    script.append("print(rpm.vercmp('" + a + b + "','" + b + c + "')..' ') ");
                    ours.add(Evr.compare(a + b, b + c));
                }
            }
        }
        Judge.Verdict verdict = RpmOfTrixie.run("--eval", script.append("}").toString());
        List<Integer> theirs = new ArrayList<>();
        for (String each : verdict.output().strip().split("\\s+")) {
            theirs.add(Integer.valueOf(each));
        }
        assertThat(ours).isEqualTo(theirs);
    }
}
