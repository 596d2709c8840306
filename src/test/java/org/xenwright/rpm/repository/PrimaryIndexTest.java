package org.xenwright.rpm.repository;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.content.Bounds;
import org.xenwright.content.BoundsException;

/** Indexes that say more of a package than a build has memory for. */
class PrimaryIndexTest {
    private static final Bounds BOUNDS = new Bounds(0, 0, 0, 1_000_000, 0, "leave it out");
    private static final int LENGTH = 10_000;

    private static InputStream of(String begin, String each, String end) {
        List<InputStream> parts = new ArrayList<>();
        parts.add(bytes(begin));
        byte[] one = each.getBytes(StandardCharsets.UTF_8);
        for (long size = 0; size < 1_000_000; size += LENGTH) {
            parts.add(new ByteArrayInputStream(one));
        }
        parts.add(bytes(end));
        return new SequenceInputStream(Collections.enumeration(parts));
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(String begin, String each, String end) {
        List<RpmEntry> kept = new ArrayList<>();
        assertThatThrownBy(() ->
                        new PrimaryIndex("the index", nevra -> true, BOUNDS).read(of(begin, each, end), kept::add))
                .isInstanceOf(BoundsException.class)
                .hasMessageContaining("half the memory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<x:file>%s</x:file>", "<provides><entry name='%s'/></provides>"})
    void textsOfOnePackageAreCounted(String each) {
        refused(
                "<metadata xmlns='http://linux.duke.edu/metadata/common' xmlns:x='urn:none'><package>"
                        + "<name>hello</name><arch>noarch</arch><version epoch='0' ver='1.0' rel='1'/><format>",
                each.formatted("a".repeat(LENGTH)),
                "</format></package></metadata>");
    }

    @Test
    void textsOfManyPackagesOfOneNameAreCountedTogether() {
        refused(
                "<metadata>",
                ("<package><name>hello</name><arch>noarch</arch><version epoch='0' ver='1.0' rel='1'/>"
                                + "<checksum type='sha256'>%s</checksum><size package='1'/><location href='a.rpm'/>"
                                + "<format><file>%s</file></format></package>")
                        .formatted("a".repeat(64), "a".repeat(LENGTH)),
                "</metadata>");
    }
}
