package org.xenwright;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xenwright.store.Digest;
import org.xenwright.store.Generator;
import org.xenwright.store.Inventory;
import org.xenwright.store.Store;

/**
 * Every kind of entry that the store has: how it is checked before it is used, and by what its key knows how it was
 * made.
 */
class StoreKindsTest {
    /** How an entry is known to be what it was when it was made. */
    private enum Check {
        /** All of it is held against its inventory. */
        INVENTORY,
        /** The key is the digest of the content, against which that is held. */
        CONTENT,
        /** A signature is checked again. */
        SIGNATURE,
        /** It is a part of something that is held against its digest when it is whole. */
        LATER
    }

    /** What the key takes in of how an entry is made. */
    private enum Making {
        /** The code that makes it. */
        CODE,
        /** Nothing: it is what its key says, whoever made it. */
        CONTENT
    }

    private record Kind(Check check, Making making) {}

    private static final Map<String, Kind> KINDS = new TreeMap<>(Map.ofEntries(
            Map.entry("deb", new Kind(Check.CONTENT, Making.CONTENT)),
            Map.entry("rpm", new Kind(Check.INVENTORY, Making.CONTENT)),
            Map.entry("rpm-index", new Kind(Check.INVENTORY, Making.CONTENT)),
            Map.entry("rpm-repository", new Kind(Check.SIGNATURE, Making.CONTENT)),
            Map.entry("rpm-repomd", new Kind(Check.CONTENT, Making.CONTENT)),
            Map.entry("index", new Kind(Check.CONTENT, Making.CONTENT)),
            Map.entry("release", new Kind(Check.SIGNATURE, Making.CONTENT)),
            Map.entry("signed", new Kind(Check.SIGNATURE, Making.CONTENT)),
            Map.entry("apk", new Kind(Check.CONTENT, Making.CONTENT)),
            Map.entry("apk-identity", new Kind(Check.LATER, Making.CONTENT)),
            Map.entry("apk-files", new Kind(Check.INVENTORY, Making.CONTENT)),
            Map.entry("apk-index", new Kind(Check.CONTENT, Making.CONTENT)),
            Map.entry("apk-latest", new Kind(Check.SIGNATURE, Making.CONTENT)),
            Map.entry("oci", new Kind(Check.CONTENT, Making.CONTENT)),
            Map.entry("oci-begun", new Kind(Check.LATER, Making.CONTENT)),
            Map.entry("oci-layer", new Kind(Check.INVENTORY, Making.CONTENT)),
            Map.entry("tool-answers", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("tools", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("configured", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("installed", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("module-indexes", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("brought-kernel", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("system", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("boot", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("boot-of", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("commands", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("libraries", new Kind(Check.INVENTORY, Making.CONTENT)),
            Map.entry("artifacts", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("layer", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("dom0", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("dom0-state", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("vmlinux", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("host-findings", new Kind(Check.INVENTORY, Making.CODE)),
            // the code that reads it is in the jar whose digest is its key
            Map.entry("code", new Kind(Check.INVENTORY, Making.CONTENT)),
            Map.entry("jdk", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("jar-classes", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("jdk-classes", new Kind(Check.INVENTORY, Making.CODE)),
            Map.entry("runtimes", new Kind(Check.INVENTORY, Making.CODE))));

    private static final Pattern STORED = Pattern.compile(
            "(?:find|findSound|get|getSound|getSoundFile|kept|replace)\\(\\s*([A-Z_]+|\"[a-z][a-z0-9-]*\")\\s*,");

    private static @Nullable JavaClasses house;

    @BeforeAll
    static void readTheHouse() {
        house = new ClassFileImporter()
                .withImportOption(new HouseTest.OnlyTheHouse())
                .importPackages("org.xenwright");
    }

    /** Lets go of what takes much of the memory that all tests share. */
    @AfterAll
    static void forgetTheHouse() {
        house = null;
    }

    /** Classes that use the store by kind, outside of its room. */
    private static Map<String, Set<String>> users() throws IOException {
        Map<String, Set<String>> users = new TreeMap<>();
        try (Stream<Path> all = Files.walk(Path.of("src/main/java/org/xenwright"))) {
            for (Path file :
                    all.filter(each -> each.toString().endsWith(".java")).toList()) {
                String text = Files.readString(file);
                if (!text.contains("import org.xenwright.store.Store;")
                        && !text.contains(".store()")
                        && !text.contains("store.")) {
                    continue;
                }
                for (Matcher use = STORED.matcher(text); use.find(); ) {
                    String kind = use.group(1).startsWith("\"") ? use.group(1) : constant(text, use.group(1));
                    if (!kind.isEmpty()) {
                        users.computeIfAbsent(kind.replace("\"", ""), each -> new TreeSet<>())
                                .add(file.getFileName().toString().replace(".java", ""));
                    }
                }
            }
        }
        return users;
    }

    private static String constant(String text, String name) {
        Matcher constant = Pattern.compile("static final String " + name + " = (\"[a-z0-9-]+\");")
                .matcher(text);
        return constant.find() ? constant.group(1) : "";
    }

    @Test
    void everyKindIsKnownHere() throws IOException {
        assertThat(users().keySet()).isEqualTo(KINDS.keySet());
    }

    @Test
    void whatAnInventoryGuardsIsNeverTakenWithoutIt() throws IOException {
        Map<String, Set<String>> users = users();
        KINDS.forEach((kind, how) -> {
            if (how.check() == Check.INVENTORY) {
                for (String user : users.get(kind)) {
                    JavaClass type = type(user);
                    Set<String> calls = calls(type, Store.class.getName());
                    assertThat(calls).as(kind + " in " + user).doesNotContain("find");
                    assertThat(calls).as(kind + " in " + user).containsAnyOf("findSound", "getSound", "getSoundFile");
                    assertThat(calls.contains("getSoundFile")
                                    || calls(type, Inventory.class.getName()).contains("write"))
                            .as(kind + " in " + user + " writes an inventory")
                            .isTrue();
                }
            }
        });
    }

    @Test
    void whatCodeMakesHasThatCodeInItsKey() throws IOException {
        Map<String, Set<String>> users = users();
        KINDS.forEach((kind, how) -> {
            if (how.making() == Making.CODE && !kind.equals("host-findings")) {
                for (String user : users.get(kind)) {
                    assertThat(calls(type(user), Generator.class.getName()))
                            .as(kind + " in " + user)
                            .contains("of");
                }
            }
        });
        for (String asking : List.of("QemuDriver", "UmlDriver")) {
            assertThat(calls(type(asking), Generator.class.getName()))
                    .as(asking)
                    .contains("of");
        }
    }

    /** A number that somebody must remember to raise is one that somebody forgets. */
    @Test
    void noKeyHasANumberThatSomebodyMustRaise() {
        for (JavaClass each : house()) {
            if (calls(each, Digest.class.getName()).contains("of")
                    || !calls(each, "org.xenwright.store.Fingerprint").isEmpty()) {
                assertThat(each.getFields().stream()
                                .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                                .map(JavaField::getName)
                                .filter(name -> name.matches("(?:.*_)?(?:VERSION|REVISION|LAYOUT|GENERATION)")))
                        .as(each.getName())
                        .isSubsetOf("VERSION".equals(format(each)) ? Set.of("VERSION") : Set.of());
            }
        }
    }

    // names that other people's formats have, and which no key holds
    private static String format(JavaClass each) {
        return Set.of("org.xenwright.oci.LayoutWriter", "org.xenwright.image.artifact.ImageArtifact")
                        .contains(each.getName())
                ? "VERSION"
                : "";
    }

    private static JavaClass type(String simple) {
        return house().stream()
                .filter(each -> each.getSimpleName().equals(simple))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> calls(JavaClass type, String owner) {
        Set<String> names = new TreeSet<>();
        for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
            if (call.getTargetOwner().getName().equals(owner)) {
                names.add(call.getName());
            }
        }
        return names;
    }

    private static JavaClasses house() {
        return Objects.requireNonNull(house);
    }
}
