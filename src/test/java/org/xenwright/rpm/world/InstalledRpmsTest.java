package org.xenwright.rpm.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.BoundsException;
import org.xenwright.content.Content;
import org.xenwright.judge.SharedData;
import org.xenwright.packages.InstalledPackage;
import org.xenwright.packages.OsRelease;
import org.xenwright.packages.PackageComponent.Licence;
import org.xenwright.rpm.database.TestDatabases;
import org.xenwright.rpm.header.Evr;
import org.xenwright.rpm.header.RpmRelation;
import org.xenwright.rpm.header.RpmTag;
import org.xenwright.rpm.header.TestHeader;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Symlink;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

class InstalledRpmsTest {
    private static final Attributes SOME = Attributes.of(0755, Instant.EPOCH);

    static Tree tree(byte[] database, String release) {
        Tree tree = new Tree(SOME);
        tree.directory("usr/lib/sysimage/rpm", SOME);
        tree.directory("usr/bin", SOME);
        tree.directory("etc", SOME);
        tree.put("bin", new Symlink(SOME, "usr/bin"));
        tree.put("etc/os-release", new RegularFile(SOME, Content.of(release)));
        tree.put("usr/lib/sysimage/rpm/rpmdb.sqlite", new RegularFile(SOME, Content.of(database)));
        return tree;
    }

    private static Map<String, InstalledPackage> byName(TestHeader... headers) throws IOException {
        List<byte[]> bytes = new ArrayList<>();
        for (TestHeader each : headers) {
            bytes.add(each.seal().bytes());
        }
        Tree tree = tree(TestDatabases.sqlite(bytes), "ID=\"almalinux\"\nVERSION_ID=\"9.4\"\n");
        return InstalledRpms.of(tree).stream().collect(Collectors.toMap(InstalledPackage::name, Function.identity()));
    }

    private static TestHeader requires(String name, String... names) {
        String[] versions = new String[names.length];
        Arrays.fill(versions, "");
        return TestHeader.of(name, "1", "1", "x86_64")
                .texts(RpmTag.REQUIRE_NAMES, names)
                .texts(RpmTag.REQUIRE_VERSIONS, versions)
                .numbers(RpmTag.REQUIRE_FLAGS, new int[names.length]);
    }

    private static TestHeader provides(String name, String provided, String version) {
        return TestHeader.of(name, "2", "3", "noarch")
                .texts(RpmTag.PROVIDE_NAMES, name, provided)
                .texts(RpmTag.PROVIDE_VERSIONS, "2-3", version)
                .numbers(RpmTag.PROVIDE_FLAGS, 8, version.isEmpty() ? 0 : 8);
    }

    @Test
    void relationsThatAreManyTimesTheSameAreOneAndManyThatDifferAreTooMuch() throws IOException {
        RpmNeeds same = new RpmNeeds(new Allowance(Bounds.ofDisk()));
        List<RpmRelation> equal = Collections.nCopies(100_000, new RpmRelation("x", 0, null));
        same.provides("a", equal);
        assertThat(same.of("b", equal)).containsExactly("a");

        RpmNeeds many = new RpmNeeds(new Allowance(new Bounds(0, 0, 0, 1 << 20, 1_000_000, "x")));
        List<RpmRelation> different = IntStream.range(0, 20_000)
                .mapToObj(each -> new RpmRelation("x", 8, Evr.of(each + "-1")))
                .toList();
        many.provides("a", different);
        assertThatThrownBy(() -> many.of("b", different))
                .isInstanceOf(BoundsException.class)
                .hasMessageContaining("steps");
    }

    @Test
    void aPackageIsTheOneOfItsHeader() throws IOException {
        Map<String, InstalledPackage> found = byName(
                TestHeader.of("web", "1.0~rc1", "2.el9", "x86_64")
                        .numbers(RpmTag.EPOCH, 3)
                        .text(RpmTag.LICENCE, "GPLv2+")
                        .text(RpmTag.SOURCE_RPM, "web-1.0~rc1-2.el9.src.rpm")
                        .texts(RpmTag.BASE_NAMES, "sh", "share", "gone")
                        .texts(RpmTag.DIR_NAMES, "/bin/", "/usr/", "/usr/bin/")
                        .numbers(RpmTag.DIR_INDEXES, 0, 1, 2)
                        .shorts(RpmTag.FILE_MODES, 0100755, 0040755, 0100644)
                        .chars(RpmTag.FILE_STATES, 0, 0, 2),
                TestHeader.of("gpg-pubkey", "8483c65d", "5ccc5b19", "(none)"),
                TestHeader.of("doc", "1", "1", "noarch").text(RpmTag.LICENCE, "MIT AND (GPL-2.0-only OR ISC)"));
        assertThat(found).containsOnlyKeys("web", "doc");
        InstalledPackage web = found.get("web");
        assertThat(web.version()).isEqualTo("3:1.0~rc1-2.el9");
        assertThat(web.architecture()).isEqualTo("amd64");
        assertThat(web.licences()).containsExactly(new Licence("GPLv2+", "GPL-2.0-or-later"));
        assertThat(web.address())
                .isEqualTo("pkg:rpm/almalinux/web@1.0~rc1-2.el9"
                        + "?arch=x86_64&distro=almalinux-9.4&epoch=3&upstream=web-1.0~rc1-2.el9.src.rpm");
        assertThat(web.files())
                .as("without links, folders and what was left out")
                .containsExactly(TreePath.of("usr/bin/sh"));
        assertThat(found.get("doc").architecture()).isEqualTo("all");
        assertThat(found.get("doc").licences()).containsExactly(new Licence("MIT AND (GPL-2.0-only OR ISC)", null));
    }

    @Test
    void packagesNeedThoseThatProvideWhatTheyRequire() throws IOException {
        TestHeader files = TestHeader.of("bash", "5", "1", "x86_64")
                .texts(RpmTag.BASE_NAMES, "sh")
                .texts(RpmTag.DIR_NAMES, "/usr/bin/")
                .numbers(RpmTag.DIR_INDEXES, 0)
                .shorts(RpmTag.FILE_MODES, 0100755);
        Map<String, InstalledPackage> found = byName(
                requires("web", "libssl.so.3()(64bit)", "/usr/bin/sh", "web", "nowhere", "rpmlib(X)"),
                provides("openssl", "libssl.so.3()(64bit)", ""),
                provides("two", "libssl.so.3()(64bit)", "1"),
                files,
                requires("rich", "((openssl >= 1 and libssl.so.3()(64bit)) if two)"),
                TestHeader.of("versions", "1", "1", "x86_64")
                        .texts(RpmTag.REQUIRE_NAMES, "two", "openssl")
                        .texts(RpmTag.REQUIRE_VERSIONS, "3", "2-3")
                        .numbers(RpmTag.REQUIRE_FLAGS, 12, 8));
        assertThat(found.get("web").needs()).containsExactlyInAnyOrder("openssl", "two", "bash");
        assertThat(found.get("rich").needs()).containsExactlyInAnyOrder("openssl", "two");
        assertThat(found.get("versions").needs()).containsExactly("openssl");
        assertThat(found.get("bash").needs()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "foo, foo",
        "(foo or bar), foo bar",
        "(foo >= 1.0 and bar(x) < 2), foo bar(x)",
        "(foo if bar), foo",
        "(foo if bar else baz), foo baz",
        "((a or b) and (c unless d)), a b c",
        "(foo with foo < 2), foo foo",
        "(foo without bar), foo",
        "(libc.so.6()(64bit) or libc), libc.so.6()(64bit) libc",
        "((, ''",
        "(), ''"
    })
    void aRichRelationAsksForItsNamesWithoutItsConditions(String relation, String names) {
        assertThat(String.join(" ", RpmNeeds.names(new RpmRelation(relation, 0, null))))
                .isEqualTo(names);
    }

    @ParameterizedTest
    @CsvSource({
        "GPLv3, GPL-3.0-only",
        "AGPLv3+, AGPL-3.0-or-later",
        "LGPLv3+, LGPL-3.0-or-later",
        "LGPLv2+, ",
        "ASL 2.0, Apache-2.0",
        "ISC, ISC",
        "GPLv2+ and MIT, ",
        "Public Domain, "
    })
    void shortNamesOfFedoraAreThoseOfSpdxWhereTheyMeanOne(String name, String identifier) {
        assertThat(RpmLicences.of(name)).containsExactly(new Licence(name, identifier));
    }

    @Test
    void theNamesOfAStrangersSystemDoNotBreakAnAddress() {
        OsRelease odd = new OsRelease(Map.of("ID", "//a?b", "VERSION_ID", "1&x=2"));
        assertThat(InstalledRpms.address(odd, "a b/c", Evr.of("1"), "x86_64", ""))
                .isEqualTo("pkg:rpm/a%20b%2Fc@1?arch=x86_64");
        OsRelease none = new OsRelease(Map.of());
        assertThat(InstalledRpms.address(none, "a", Evr.of("1-1"), "", "")).isEqualTo("pkg:rpm/a@1-1");
    }

    @Test
    void aTreeWithoutADatabaseHasNoPackages() throws IOException {
        assertThat(InstalledRpms.of(new Tree(SOME))).isEmpty();
    }

    @Test
    void aRealDatabaseHasThePackagesOfItsSystem() throws IOException {
        byte[] database = Files.readAllBytes(SharedData.file("rpm/rpmdb/cbl-mariner-2.0/rpmdb.sqlite"));
        Tree tree = tree(database, "ID=mariner\nVERSION_ID=\"2.0\"\n");
        List<InstalledPackage> packages = InstalledRpms.of(tree);
        assertThat(packages).hasSizeBetween(120, 129);
        InstalledPackage bash = packages.stream()
                .filter(each -> each.name().equals("bash"))
                .findFirst()
                .orElseThrow();
        assertThat(bash.address()).startsWith("pkg:rpm/mariner/bash@5.1.8-").contains("distro=mariner-2.0");
        assertThat(bash.needs()).contains("glibc", "readline");
        assertThat(bash.files()).contains(TreePath.of("usr/bin/bash"));
    }
}
