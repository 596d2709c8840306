package org.xenwright.application;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A jar that a test makes: entries in the order in which they are added, classes compiled from their source. */
public final class JarBuilder {
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private String folder = "";

    /** Adds what follows to a folder of the jar; an empty name is its root. */
    public JarBuilder in(String name) {
        folder = name;
        return this;
    }

    public JarBuilder manifest(String... lines) {
        String text = "Manifest-Version: 1.0\r\n" + String.join("\r\n", lines) + "\r\n\r\n";
        entries.put("META-INF/MANIFEST.MF", text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    public JarBuilder file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    public JarBuilder file(String name, byte[] bytes) {
        entries.put(folder + name, bytes);
        return this;
    }

    /** Adds a class with a main method that prints a text. */
    public JarBuilder main(String name, String says) {
        return source(name, "public static void main(String[] args) { System.out.println(\"" + says + "\"); }");
    }

    /** Adds a class with a body. */
    public JarBuilder source(String name, String body) {
        int dot = name.lastIndexOf('.');
        String text = (dot < 0 ? "" : "package " + name.substring(0, dot) + "; ") + "public class "
                + name.substring(dot + 1) + " { " + body + " }";
        compile(name, text).forEach((each, bytes) -> file(each.replace('.', '/') + ".class", bytes));
        return this;
    }

    /** Writes the jar. */
    public Path write(Path jar) throws IOException {
        Files.createDirectories(jar.toAbsolutePath().getParent());
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream zip = new JarOutputStream(out)) {
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(each.getValue());
                zip.closeEntry();
            }
        }
        return jar;
    }

    /** Writes the entries as files of a folder. */
    public Path unpack(Path target) throws IOException {
        for (Map.Entry<String, byte[]> each : entries.entrySet()) {
            Path file = target.resolve(each.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, each.getValue());
        }
        return target;
    }

    private static Map<String, byte[]> compile(String name, String text) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Map<String, ByteArrayOutputStream> made = new LinkedHashMap<>();
        StandardJavaFileManager standard = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8);
        JavaFileManager memory = new ForwardingJavaFileManager<>(standard) {
            @Override
            public JavaFileObject getJavaFileForOutput(
                    Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
                return new SimpleJavaFileObject(
                        URI.create("mem:///" + className.replace('.', '/') + kind.extension), kind) {
                    @Override
                    public OutputStream openOutputStream() {
                        return made.computeIfAbsent(className, key -> new ByteArrayOutputStream());
                    }
                };
            }
        };
        JavaFileObject source =
                new SimpleJavaFileObject(
                        URI.create("mem:///" + name.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return text;
                    }
                };
        boolean done = compiler.getTask(null, memory, null, List.of("-g:none", "-proc:none"), null, List.of(source))
                .call();
        if (!done) {
            throw new IllegalArgumentException(text);
        }
        Map<String, byte[]> classes = new LinkedHashMap<>();
        made.forEach((each, bytes) -> classes.put(each, bytes.toByteArray()));
        return classes;
    }
}
