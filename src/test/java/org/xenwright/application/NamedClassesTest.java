package org.xenwright.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.Allowance;
import org.xenwright.content.Bounds;
import org.xenwright.content.Content;
import org.xenwright.problem.ProblemException;
import org.xenwright.store.Store;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;

class NamedClassesTest {
    @TempDir
    Path folder;

    /** A class that names others in each of the ways there are. */
    @Deprecated
    abstract static class Example implements Runnable {
        java.util.concurrent.atomic.AtomicLong[][] field = {};

        abstract java.util.List<java.net.URI> method(int a, long[] b, java.time.Duration c)
                throws java.util.zip.ZipException;

        Object use() {
            return new java.math.BigInteger[0];
        }
    }

    @Test
    void classesAreFoundInConstantsFieldsMethodsAndSignatures() throws IOException {
        ClassReferences references = ClassReferences.of(new ByteArrayInputStream(bytes(Example.class)));

        assertThat(references.names())
                .contains(
                        "java/lang/Runnable",
                        "java/lang/Deprecated",
                        "java/util/concurrent/atomic/AtomicLong",
                        "java/util/List",
                        "java/net/URI",
                        "java/time/Duration",
                        "java/util/zip/ZipException",
                        "java/math/BigInteger");
        assertThat(references.major()).isEqualTo(44 + 17);
    }

    @Test
    void aTreeIsReadWithTheJarsInItAndTheVersionsInThose() throws IOException {
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        put(tree, "Example.class", bytes(Example.class));
        put(tree, "broken.class", new byte[] {1, 2, 3});
        put(
                tree,
                "lib.jar",
                jar(Map.of(
                        "a/B.class",
                        bytes(NamedClassesTest.class),
                        "META-INF/versions/21/a/B.class",
                        bytes(Store.class))));

        NamedClasses named = NamedClasses.of(tree, new Store(folder));

        assertThat(named.release()).isEqualTo(17);
        assertThat(named.lines())
                .contains("0 java/net/URI", "0 java/util/zip/ZipOutputStream", "21 java/nio/file/attribute/FileTime");
        assertThat(NamedClasses.of(tree, new Store(folder))).isEqualTo(named);
    }

    @Test
    void aBrokenJarIsAProblemWithItsName() throws IOException {
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        byte[] whole = jar(Map.of("a/B.class", bytes(Example.class)));
        byte[] broken = whole.clone();
        Arrays.fill(broken, 60, 120, (byte) 0x55);
        put(tree, "lib.jar", broken);

        assertThatThrownBy(() -> NamedClasses.of(tree, new Store(folder)))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("/lib.jar");
    }

    @Test
    void aClassBelongsToItsModuleFromItsReleaseOn() throws IOException {
        Path listing = Files.writeString(folder.resolve("listing"), """
                jimage: /x/lib/modules

                Module: java.base
                    java/lang/Object.class
                Module: java.sql
                    java/sql/Driver.class
                Module: jdk.crypto.ec
                    sun/security/ec/SunEC.class
                Module: jdk.localedata
                    META-INF/services/x
                """);
        ModuleIndex index = ModuleIndex.read(listing);
        TreeSet<String> lines = new TreeSet<>(List.of("0 java/lang/Object", "0 org/example/Own", "21 java/sql/Driver"));

        assertThat(index.needed(lines, 17, new TreeSet<>())).containsExactly("java.base", "jdk.crypto.ec");
        assertThat(index.needed(lines, 21, new TreeSet<>(List.of("jdk.localedata"))))
                .containsExactly("java.base", "java.sql", "jdk.crypto.ec", "jdk.localedata");
    }

    @Test
    void namesThatNoClassOfAJdkHasAreNotKept() throws IOException {
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        put(
                tree,
                "lib.jar",
                jar(Map.of(
                        "a/B.class",
                        naming("a\nb", "half \ud800", "half\udc00", "a b", "", "x".repeat(65_000), "java/net/URI"),
                        "a/C.class",
                        naming("(Lc\u0000/d;Ljava/util/List;Le\ud800/f;)V"))));
        put(tree, "D.class", naming("a\rb", "java/util/Map"));

        NamedClasses named = NamedClasses.of(tree, new Store(folder));

        assertThat(named.lines()).containsExactly("0 java/net/URI", "0 java/util/List", "0 java/util/Map");
        assertThat(NamedClasses.of(tree, new Store(folder)))
                .as("as they are kept")
                .isEqualTo(named);
    }

    @Test
    void namesBeyondTheirShareOfMemoryAreRefused() {
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        String[] names = new String[100];
        Arrays.setAll(names, each -> "a/" + "b".repeat(200) + each);
        put(tree, "B.class", naming(names));
        Allowance allowance = new Allowance(new Bounds(1, 1, 1, 10_000, 1, "leave it out"));

        assertThatThrownBy(() -> NamedClasses.of(tree, new Store(folder), allowance))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("B.class");
    }

    @Test
    void jarsOfManyMoreNamesThanMemoryTakesAreReadAllTheSame() throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        for (int i = 0; i < 24; i++) {
            String[] names = new String[200];
            for (int j = 0; j < names.length; j++) {
                names[j] = i + "/" + j + "/" + "x".repeat(65_000);
            }
            classes.put("a/C" + i + ".class", naming(names));
        }
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        put(tree, "lib.jar", jar(classes));

        assertThat(NamedClasses.of(tree, new Store(folder)).lines()).isEmpty();
    }

    @Test
    void aJarIsReadByItsDirectory() throws IOException {
        byte[] jar = jar(Map.of("a/B.class", naming("java/net/URI")));
        byte[] script = "#!/bin/sh\nexec java -jar $0\n".getBytes(StandardCharsets.UTF_8);
        byte[] behind = Arrays.copyOf(script, script.length + jar.length);
        System.arraycopy(jar, 0, behind, script.length, jar.length);
        Tree tree = new Tree(Attributes.of(0755, Instant.EPOCH));
        put(tree, "behind.jar", behind);
        put(tree, "stored.jar", storedWithDescriptor("a/B.class", naming("java/util/List")));

        assertThat(NamedClasses.of(tree, new Store(folder)).lines())
                .containsExactly("0 java/net/URI", "0 java/util/List");
    }

    /** A jar whose entry is not compressed and is said to have its length behind it. */
    static byte[] storedWithDescriptor(String name, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry(name);
            CRC32 sum = new CRC32();
            sum.update(content);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(sum.getValue());
            out.putNextEntry(entry);
            out.write(content);
        }
        byte[] jar = bytes.toByteArray();
        jar[6] |= 8;
        return jar;
    }

    /** A class file of constants only. */
    private static byte[] naming(String... names) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(0xcafebabe);
            out.writeInt(61);
            out.writeShort(2 * names.length + 1);
            for (int i = 0; i < names.length; i++) {
                out.writeByte(1);
                out.writeUTF(names[i]);
                out.writeByte(7);
                out.writeShort(2 * i + 1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] bytes(Class<?> of) throws IOException {
        try (InputStream in = of.getResourceAsStream(
                of.getName().substring(of.getPackageName().length() + 1) + ".class")) {
            return in.readAllBytes();
        }
    }

    private static byte[] jar(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(each.getKey()));
                out.write(each.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static void put(Tree tree, String path, byte[] bytes) {
        tree.put(path, new RegularFile(Attributes.of(0644, Instant.EPOCH), Content.of(bytes)));
    }
}
