package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What messages, documentation comments and pages tell a person to write is there: elements, properties, goals and
 * values.
 */
class TrueWordsTest {
    private static final Path MAIN = Path.of("src/main/java/org/xenwright");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\\n]|\\\\.)*+)\"");
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");
    private static final Pattern COMMENT = Pattern.compile("/\\*\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern ELEMENT = Pattern.compile("<([a-z][A-Za-z]*)>");
    private static final Pattern VALUE = Pattern.compile("<([a-z][A-Za-z]*)>([^<>]+)</\\1>");
    private static final Pattern PROPERTY = Pattern.compile("-D(xen\\.[A-Za-z]+(?:\\.[A-Za-z]+)*)");
    private static final Pattern GOAL = Pattern.compile("\\bmvn (?:-\\S+ )*xen:([a-zA-Z]+)");

    /** Elements of Maven's own files, which our texts quote as well. */
    private static final Set<String> MAVENS = Set.of(
            "project",
            "modelVersion",
            "groupId",
            "artifactId",
            "version",
            "packaging",
            "name",
            "parent",
            "properties",
            "build",
            "plugins",
            "pluginManagement",
            "plugin",
            "extensions",
            "executions",
            "execution",
            "id",
            "phase",
            "goals",
            "goal",
            "configuration",
            "dependencies",
            "dependency",
            "type",
            "classifier",
            "scope",
            "optional",
            "modules",
            "module",
            "settings",
            "servers",
            "server",
            "username",
            "password",
            "passphrase",
            "proxies",
            "proxy",
            "active",
            "protocol",
            "host",
            "port",
            "nonProxyHosts",
            "includes",
            "include",
            "relativePath");

    /** Rooms that write XML or HTML of others, whose literals are no words for a person. */
    private static final List<String> WRITERS = List.of("domain/emit", "report", "disk/Xva", "boot/timeline");

    /** What looks like an element and is something else: formats of others, other plugins' elements,
     * a property's name, an entry of a list, which may be called anything. */
    private static final Map<String, Set<String>> OTHERS = Map.of(
            "deb/resolve/PackageSpec.java", Set.of("minus", "arch"),
            "deb/archive/ArFile.java", Set.of("arch"),
            "oci/registry/Credential.java", Set.of("token"),
            "customize/SshPublicKey.java", Set.of("variant", "blob"),
            "customize/IdentityFiles.java", Set.of("options", "dump", "pass"),
            "README.md", Set.of("greeting"),
            "site/markdown/packages.md", Set.of("answer"),
            "site/markdown/boot.md", Set.of("reportsDirectory", "systemPropertyVariables", "page"));

    /** Values of elements that know a few words only. */
    private static final Map<String, Set<String>> WORDS = Map.ofEntries(
            Map.entry("initramfs", Set.of("generated", "none")),
            Map.entry("scripts", Set.of("run", "firstBoot")),
            Map.entry("architecture", Set.of("amd64", "arm64", "riscv64", "i386", "armhf")),
            Map.entry("filesystem", Set.of("ext4", "squashfs", "swap")),
            Map.entry("table", Set.of("none", "gpt")),
            Map.entry("overlay", Set.of("memory", "disk")),
            Map.entry("allowUnsigned", Set.of("true", "false")),
            Map.entry("checkValidUntil", Set.of("true", "false")),
            Map.entry("recommends", Set.of("true", "false")),
            Map.entry("unpack", Set.of("true", "false")),
            Map.entry("verity", Set.of("true", "false")),
            Map.entry("access", Set.of("read", "read-write")));

    private final Set<String> elements = new TreeSet<>(MAVENS);
    private final Set<String> properties = new TreeSet<>();
    private final Set<String> goals = new TreeSet<>();

    @BeforeEach
    void whatThereIs() throws Exception {
        Set<Class<?>> seen = new HashSet<>();
        try (Stream<Path> files = Files.list(MAIN.resolve("plugin"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith("Mojo.java")).toList()) {
                String name = file.getFileName().toString().replace(".java", "");
                Class<?> mojo = Class.forName("org.xenwright.plugin." + name);
                String goal = name.replace("Mojo", "").toLowerCase(Locale.ROOT);
                if (!Modifier.isAbstract(mojo.getModifiers())) {
                    goals.add(goal);
                }
                collect(mojo, seen);
            }
        }
        goals.add("help");
        // the parameters as Maven knows them, whose annotations are not kept in the classes
        Matcher expressions = Pattern.compile("\\$\\{(xen\\.[A-Za-z.]+)}").matcher(descriptor());
        while (expressions.find()) {
            properties.add(expressions.group(1));
        }
        Pattern annotated = Pattern.compile("property = \"(xen\\.[A-Za-z.]+)\"");
        try (Stream<Path> files = Files.walk(MAIN)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                Matcher matcher = annotated.matcher(Files.readString(file));
                while (matcher.find()) {
                    properties.add(matcher.group(1));
                }
            }
        }
    }

    private String descriptor() throws IOException {
        Path file = Path.of("target/classes/META-INF/maven/plugin.xml");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private void collect(Class<?> bean, Set<Class<?>> seen) {
        for (Class<?> each = bean;
                each != null && each.getName().startsWith("org.xenwright.plugin.");
                each = each.getSuperclass()) {
            if (!seen.add(each)) {
                continue;
            }
            boolean mojo = each.getSimpleName().endsWith("Mojo");
            for (Field field : each.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && (!Modifier.isPrivate(field.getModifiers()) || mojo)) {
                    elements.add(field.getName());
                    Values values = field.getAnnotation(Values.class);
                    if (values != null) {
                        elements.add(values.item());
                        elements.add(values.repeated());
                    }
                    if (field.getType() == List.class) {
                        elements.add(field.getName().replaceAll("ies$", "y").replaceAll("s$", ""));
                    }
                    types(field.getGenericType()).forEach(type -> collect(type, seen));
                }
            }
            for (Method method : each.getDeclaredMethods()) {
                if (method.getName().matches("set[A-Z].*") && method.getParameterCount() == 1) {
                    elements.add(Character.toLowerCase(method.getName().charAt(3))
                            + method.getName().substring(4));
                    types(method.getGenericParameterTypes()[0]).forEach(type -> collect(type, seen));
                }
            }
            for (Class<?> nested : each.getDeclaredClasses()) {
                elements.add(Character.toLowerCase(nested.getSimpleName().charAt(0))
                        + nested.getSimpleName().substring(1));
                collect(nested, seen);
            }
        }
    }

    private static List<Class<?>> types(Type type) {
        List<Class<?>> all = new ArrayList<>();
        if (type instanceof Class<?> one) {
            all.add(one);
        } else if (type instanceof ParameterizedType many) {
            for (Type each : many.getActualTypeArguments()) {
                all.addAll(types(each));
            }
        }
        return all;
    }

    private record Text(String where, String text) {}

    private static List<Text> texts() throws IOException {
        List<Text> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(MAIN)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                String where = MAIN.relativize(file).toString();
                if (WRITERS.stream().anyMatch(where::startsWith)) {
                    continue;
                }
                String source = Files.readString(file);
                StringBuilder text = new StringBuilder();
                Matcher literal = LITERAL.matcher(
                        JOINED.matcher(COMMENT.matcher(source).replaceAll("")).replaceAll(""));
                while (literal.find()) {
                    text.append(literal.group(1)).append('\n');
                }
                if (where.startsWith("plugin")) {
                    Matcher comment = COMMENT.matcher(source);
                    while (comment.find()) {
                        text.append(comment.group()
                                        .replaceAll("(?m)^\\s*\\*", "")
                                        .replaceAll("</?(?:p|pre|code|ul|li)>", ""))
                                .append('\n');
                    }
                }
                texts.add(new Text(where, text.toString()));
            }
        }
        List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CHANGELOG.md")));
        try (Stream<Path> files = Files.walk(Path.of("site"))) {
            files.filter(each -> each.toString().endsWith(".md")).forEach(pages::add);
        }
        for (Path page : pages) {
            texts.add(new Text(page.toString(), Files.readString(page)));
        }
        return texts;
    }

    @Test
    void everyElementThatATextNamesIsOneOfAGoalsConfiguration() throws IOException {
        List<String> unknown = new ArrayList<>();
        for (Text each : texts()) {
            Matcher element = ELEMENT.matcher(each.text());
            while (element.find()) {
                if (!elements.contains(element.group(1)) && !ofAnotherLanguage(each, element)) {
                    unknown.add(each.where() + ": <" + element.group(1) + ">");
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    private static boolean ofAnotherLanguage(Text text, Matcher element) {
        return OTHERS.getOrDefault(text.where(), Set.of()).contains(element.group(1));
    }

    @Test
    void everyPropertyThatATextNamesIsOneOfAGoal() throws IOException {
        List<String> unknown = new ArrayList<>();
        for (Text each : texts()) {
            Matcher property = PROPERTY.matcher(each.text());
            while (property.find()) {
                if (!properties.contains(property.group(1))) {
                    unknown.add(each.where() + ": -D" + property.group(1));
                }
            }
        }
        assertThat(properties).contains("xen.store", "xen.image");
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyGoalThatATextNamesIsThere() throws IOException {
        List<String> unknown = new ArrayList<>();
        for (Text each : texts()) {
            Matcher goal = GOAL.matcher(each.text());
            while (goal.find()) {
                if (!goals.contains(goal.group(1))) {
                    unknown.add(each.where() + ": xen:" + goal.group(1));
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void everyWordThatATextWritesIntoAnElementIsOneItTakes() throws IOException {
        List<String> unknown = new ArrayList<>();
        int seen = 0;
        for (Text each : texts()) {
            Matcher value = VALUE.matcher(each.text());
            while (value.find()) {
                Set<String> words = WORDS.get(value.group(1));
                if (words != null) {
                    seen++;
                    if (!words.contains(value.group(2).strip())) {
                        unknown.add(each.where() + ": " + value.group());
                    }
                }
            }
        }
        assertThat(seen).isGreaterThan(10);
        assertThat(unknown).isEmpty();
    }
}
