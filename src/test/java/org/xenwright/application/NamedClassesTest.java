package org.xenwright.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
