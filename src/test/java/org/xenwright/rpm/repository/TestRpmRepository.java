package org.xenwright.rpm.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xenwright.content.WrittenFiles;
import org.xenwright.oci.TestImage;
import org.xenwright.openpgp.TestKey;
import org.xenwright.packages.RepositoryRequest;
import org.xenwright.store.Digest;

/** A repository of RPM packages written as text, for tests to serve and to spoil. */
public final class TestRpmRepository {
    private final StringBuilder packages = new StringBuilder();
    private final StringBuilder advisories = new StringBuilder();
    private final Map<String, String> others = new LinkedHashMap<>();
    private int count;
    private Instant made;
    private String revision;

    public TestRpmRepository(Instant made) {
        this.made = made;
        this.revision = Long.toString(made.getEpochSecond());
    }

    /**
     * Returns one as a POM declares it, which is taken unsigned where no keys are named.
     *
     * @param includes patterns of the packages that may be taken from it; all when there are none
     */
    public static RepositoryRequest declared(Path place, @Nullable String signedBy, String... includes) {
        return new RepositoryRequest(
                place.toUri().toString(),
                "",
                List.of(),
                signedBy,
                signedBy == null,
                true,
                null,
                List.of(includes),
                "the POM",
                "rpm");
    }

    public TestRpmRepository made(Instant later) {
        made = later;
        revision = Long.toString(later.getEpochSecond());
        return this;
    }

    public TestRpmRepository revision(String text) {
        revision = text;
        return this;
    }

    /** Adds a package whose file has these bytes; requirements and what it provides are names. */
    public TestRpmRepository add(String name, String version, byte[] rpm, String requires, String provides) {
        StringBuilder format = new StringBuilder("<rpm:provides>");
        format.append(
                "<rpm:entry name=\"%s\" flags=\"EQ\" epoch=\"0\" ver=\"%s\" rel=\"1\"/>".formatted(name, version));
        for (String each : provides.split(" ")) {
            format.append(each.isEmpty() ? "" : "<rpm:entry name=\"" + each + "\"/>");
        }
        format.append("</rpm:provides><rpm:requires>");
        for (String each : requires.split(" ")) {
            format.append(each.isEmpty() ? "" : "<rpm:entry name=\"" + each + "\"/>");
        }
        format.append("</rpm:requires>");
        packages.append("""
                <package type="rpm"><name>%s</name><arch>noarch</arch><version epoch="0" ver="%s" rel="1"/>
                <checksum type="sha256" pkgid="YES">%s</checksum><summary>s &amp; s</summary><description>d</description>
                <time file="1" build="1"/><size package="%d" installed="1" archive="1"/>
                <location href="Packages/%s-%s-1.noarch.rpm"/>
                <format><rpm:license>MIT</rpm:license>%s<file>/usr/bin/%s</file></format></package>
                """.formatted(name, version, Digest.of(rpm).hex(), rpm.length, name, version, format, name));
        count++;
        return this;
    }

    public TestRpmRepository security(String id, String name, String version) {
        advisories.append("""
                <update from="x" type="security"><id>%s</id><pkglist><collection><package name="%s" version="%s" release="1"
                 epoch="0" arch="noarch"><filename>f</filename></package></collection></pkglist></update>
                """.formatted(id, name, version));
        return this;
    }

    /** Adds another index, such as {@code modules}. */
    public TestRpmRepository other(String type, String content) {
        others.put(type, content);
        return this;
    }

    /** Returns the text of its index of packages. */
    public String primary() {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="%d">
                %s</metadata>
                """.formatted(count, packages);
    }

    /** Returns its files by path. */
    public Map<String, byte[]> files() {
        Map<String, String> indexes = new LinkedHashMap<>();
        indexes.put("primary", primary());
        if (advisories.length() > 0) {
            indexes.put("updateinfo", "<updates>" + advisories + "</updates>");
        }
        indexes.putAll(others);
        return files(indexes);
    }

    /** Returns its files with these indexes. */
    public Map<String, byte[]> files(Map<String, String> indexes) {
        Map<String, byte[]> files = new TreeMap<>();
        StringBuilder repomd = new StringBuilder(
                "<?xml version=\"1.0\"?>\n<repomd xmlns=\"http://linux.duke.edu/metadata/repo\">\n<revision>" + revision
                        + "</revision>\n");
        indexes.forEach((type, text) -> {
            byte[] plain = text.getBytes(StandardCharsets.UTF_8);
            byte[] packed = TestImage.gzip(plain);
            String path = "repodata/" + type + ".gz";
            files.put(path, packed);
            repomd.append("""
                    <data type="%s"><checksum type="sha256">%s</checksum><open-checksum type="sha256">%s</open-checksum>
                    <location href="%s"/><timestamp>%d</timestamp><size>%d</size><open-size>%d</open-size></data>
                    """.formatted(
                            type,
                            Digest.of(packed).hex(),
                            Digest.of(plain).hex(),
                            path,
                            made.getEpochSecond(),
                            packed.length,
                            plain.length));
        });
        files.put("repodata/repomd.xml", (repomd + "</repomd>\n").getBytes(StandardCharsets.UTF_8));
        return files;
    }

    /** Returns its files, the index signed. */
    public Map<String, byte[]> signed(TestKey.Signer signer) {
        Map<String, byte[]> files = files();
        files.put("repodata/repomd.xml.asc", signer.detach(files.get("repodata/repomd.xml"), made));
        return files;
    }

    /** Writes its files below a folder. */
    public void write(Path folder) throws IOException {
        WrittenFiles.write(files(), folder);
    }
}
