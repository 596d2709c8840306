package org.xenwright.starter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginContainer;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.apache.maven.model.io.xpp3.MavenXpp3Writer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.xenwright.problem.ProblemException;

/** The plugin added to POMs as people write them; Maven's own reader judges what comes of it. */
class PluginAdditionTest {
    private static final String HEAD = "<project xmlns=\"http://maven.apache.org/POM/4.0.0\">\n"
            + "  <modelVersion>4.0.0</modelVersion>\n\n  <groupId>g</groupId>\n  <artifactId>a</artifactId>\n"
            + "  <version>1</version>\n";

    private static final PluginAddition SYSTEM = new PluginAddition(PluginAddition.Kind.SYSTEM, "7.8");

    static Stream<String> poms() {
        return Stream.of(
                HEAD + "</project>\n",
                HEAD + "</project>",
                HEAD
                        + "\n  <build>\n    <plugins>\n      <plugin>\n        <artifactId>x</artifactId>\n      </plugin>\n"
                        + "    </plugins>\n  </build>\n</project>\n",
                HEAD
                        + "  <build>\n    <!-- <plugins> none </plugins> -->\n    <finalName>x</finalName>\n  </build>\n</project>\n",
                HEAD + "  <build/>\n</project>\n",
                HEAD + "  <build>\n    <plugins />\n  </build>\n</project>\n",
                HEAD + "  <build><plugins><plugin><artifactId>x</artifactId></plugin></plugins></build></project>\n",
                HEAD + "  <build>\n    <plugins></plugins>\n  </build>\n</project>\n",
                HEAD
                        + "  <!-- <build> --><dependencies>\n  </dependencies> <!-- all -->\n\n  <!-- for releases -->\n  <profiles>\n"
                        + "    <profile>\n      <id>p</id>\n      <build>\n        <plugins>\n          <plugin>\n"
                        + "            <artifactId>x</artifactId>\n          </plugin>\n        </plugins>\n      </build>\n"
                        + "    </profile>\n  </profiles>\n</project>\n",
                HEAD
                        + "  <reporting><excludeDefaults>true</excludeDefaults></reporting><build><finalName>&lt;&#228;</finalName>"
                        + "</build></project>",
                HEAD
                        + "  <description><![CDATA[<build><plugins></plugins></build>]]></description><profiles></profiles>\n</project>\n",
                HEAD
                        + "  <build>\n    <pluginManagement>\n      <plugins>\n        <plugin>\n          <artifactId>x</artifactId>\n"
                        + "        </plugin>\n      </plugins>\n    </pluginManagement>\n  </build>\n  <?note x?>\n</project>\n",
                HEAD.replace("  ", "\t") + "\t<build>\n\t\t<plugins>\n\t\t</plugins>\n\t</build>\n</project>\n",
                HEAD.replace("\n", "\r\n") + "  <build>\r\n  </build>\r\n</project>\r\n",
                HEAD.replace("\n", "") + "</project>",
                "\uFEFF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + HEAD + "  <name>Größe 😀</name>\n</project>\n");
    }

    @ParameterizedTest
    @MethodSource("poms")
    void aPomKeepsAllElse(String pom) throws Exception {
        for (PluginAddition.Kind kind : PluginAddition.Kind.values()) {
            assertAdded(new PluginAddition(kind, "7.8"), pom, UTF_8);
        }
    }

    @Test
    void aPomKeepsItsEncoding() throws Exception {
        String latin = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n" + HEAD
                + "  <name>Gr\u00f6\u00dfe</name>\n</project>\n";
        assertAdded(SYSTEM, latin, ISO_8859_1);
        String wide = "\uFEFF" + latin.replace("ISO-8859-1", "UTF-16");
        assertAdded(SYSTEM, wide, UTF_16LE);
        assertAdded(SYSTEM, wide, UTF_16BE);
    }

    @Test
    void blanksBetweenElementsMayLieAnyhow() throws Exception {
        long seed = Long.getLong("xen.seed", System.nanoTime());
        Random random = new Random(seed);
        System.out.println("PluginAdditionTest xen.seed=" + seed);
        List<String> poms = poms().filter(pom -> !pom.contains("CDATA")).toList();
        for (int i = 0; i < Integer.getInteger("xen.cases", 300); i++) {
            String pom = poms.get(random.nextInt(poms.size()));
            StringBuilder shaken = new StringBuilder();
            for (String part : pom.replaceAll(">\\s+<", "><").split("(?<=>)(?=<)")) {
                shaken.append(part)
                        .append(List.of("", "\n", "\n\n", " ", "\n  ", "\n\t", "\r\n    ", "<!-- > -->")
                                .get(random.nextInt(8)));
            }
            String text = shaken.toString();
            if (!text.contains("<?xml")) {
                assertAdded(SYSTEM, text, UTF_8);
            }
        }
    }

    private static void assertAdded(PluginAddition addition, String pom, Charset charset) throws Exception {
        byte[] before = pom.getBytes(charset);
        byte[] after = addition.to(before, "pom.xml").bytes();
        String text = new String(after, charset);

        // nothing that was written is lost or moved
        assertThat(isSubsequence(pom.replaceAll("\\s|/", ""), text.replaceAll("\\s|/", "")))
                .as(text)
                .isTrue();
        assertThat(text.contains("\r\n")).isEqualTo(pom.contains("\r\n"));
        assertThat(addition.isIn(before, "pom.xml")).isFalse();
        assertThat(addition.isIn(after, "pom.xml")).isTrue();
        // Maven finds the plugin, and otherwise the same project
        Model model = read(after);
        PluginContainer container = addition.kind() == PluginAddition.Kind.PARENT
                ? model.getBuild().getPluginManagement()
                : model.getBuild();
        Plugin added = container.getPluginsAsMap().get("org.xenwright:xen-maven-plugin");
        assertThat(added.getVersion()).isEqualTo("7.8");
        container.removePlugin(added);
        assertThat(written(model)).isEqualTo(written(read(before)));
    }

    private static boolean isSubsequence(String small, String large) {
        int at = 0;
        for (int i = 0; i < large.length() && at < small.length(); i++) {
            if (large.charAt(i) == small.charAt(at)) {
                at++;
            }
        }
        return at == small.length();
    }

    private static Model read(byte[] pom) throws Exception {
        return new MavenXpp3Reader().read(new ByteArrayInputStream(pom));
    }

    private static String written(Model model) throws IOException {
        // elements that are there for the plugin alone
        Build build = model.getBuild() == null ? new Build() : model.getBuild();
        if (build.getPluginManagement() != null
                && build.getPluginManagement().getPlugins().isEmpty()) {
            build.setPluginManagement(null);
        }
        model.setBuild(build);
        model.setModelEncoding(null);
        StringWriter out = new StringWriter();
        new MavenXpp3Writer().write(out, model);
        return out.toString();
    }

    @Test
    void linesAreIndentedAsThePomIs() {
        String pom = HEAD.replace("  ", "    ")
                + "\n    <build>\n        <plugins>\n        </plugins>\n    </build>\n\n    <profiles />\n</project>\n";
        PluginAddition.Change change =
                new PluginAddition(PluginAddition.Kind.SYSTEM, null).to(pom.getBytes(UTF_8), "pom.xml");
        assertThat(new String(change.bytes(), UTF_8))
                .contains(
                        "        <plugins>\n            <plugin>\n                <groupId>org.xenwright</groupId>\n"
                                + "                <artifactId>xen-maven-plugin</artifactId>\n                <configuration>\n")
                .contains("            </plugin>\n        </plugins>\n    </build>\n\n    <profiles />\n");
    }

    @Test
    void missingElementsComeBeforeProfilesAndTheirComment() {
        String pom = HEAD + "\n  <dependencies />\n\n  <!-- for releases -->\n  <profiles />\n</project>\n";
        assertThat(new String(
                        new PluginAddition(PluginAddition.Kind.PARENT, "7.8")
                                .to(pom.getBytes(UTF_8), "pom.xml")
                                .bytes(),
                        UTF_8))
                .isEqualTo(HEAD + """

                          <dependencies />

                          <build>
                            <pluginManagement>
                              <plugins>
                                <plugin>
                                  <groupId>org.xenwright</groupId>
                                  <artifactId>xen-maven-plugin</artifactId>
                                  <version>7.8</version>
                                </plugin>
                              </plugins>
                            </pluginManagement>
                          </build>

                          <!-- for releases -->
                          <profiles />
                        </project>
                        """);
    }

    @Test
    void theDifferenceIsShownAsDiffShowsIt() {
        String pom = HEAD + "  <build>\n    <plugins />\n  </build>\n</project>";
        assertThat(new PluginAddition(PluginAddition.Kind.PARENT, "7.8")
                        .to(pom.getBytes(UTF_8), "pom.xml")
                        .difference("pom.xml"))
                .containsExactly(
                        "--- pom.xml",
                        "+++ pom.xml",
                        "@@ -6,5 +6,14 @@",
                        "   <version>1</version>",
                        "   <build>",
                        "     <plugins />",
                        "+    <pluginManagement>",
                        "+      <plugins>",
                        "+        <plugin>",
                        "+          <groupId>org.xenwright</groupId>",
                        "+          <artifactId>xen-maven-plugin</artifactId>",
                        "+          <version>7.8</version>",
                        "+        </plugin>",
                        "+      </plugins>",
                        "+    </pluginManagement>",
                        "   </build>",
                        " </project>",
                        "\\ No newline at end of file");
    }

    static Stream<String> strangePoms() {
        return Stream.of(
                "",
                "modelVersion: 4.0.0",
                "<project><build></project>",
                "<projects><project/></projects>",
                "<!DOCTYPE project SYSTEM \"file:///etc/passwd\"><project><modelVersion>4.0.0</modelVersion></project>",
                "<!DOCTYPE project [<!ENTITY b \"<build/>\">]><project>&b;</project>",
                "<m:project xmlns:m=\"http://maven.apache.org/POM/4.0.0\"><m:build/></m:project>",
                "<?xml version=\"1.0\" encoding=\"none-such\"?><project/>",
                "<project>" + "<a>".repeat(100_000) + "</a>".repeat(100_000) + "</project>");
    }

    @ParameterizedTest
    @MethodSource("strangePoms")
    void aPomThatCannotBeChangedIsRefusedWithTheLinesToPaste(String pom) {
        assertThatThrownBy(() -> SYSTEM.to(pom.getBytes(UTF_8), "here/pom.xml"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("here/pom.xml")
                .hasMessageContaining("into <build><plugins>:\n<plugin>\n  <groupId>org.xenwright</groupId>");
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        byte[] pom = (HEAD + "<name>\u00e4</name></project>").getBytes(ISO_8859_1);
        assertThatThrownBy(() -> SYSTEM.to(pom, "pom.xml")).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aManagedVersionIsNotWrittenAgain(PluginAddition.Kind kind) {
        assertThat(new PluginAddition(kind, null).lines()).noneMatch(line -> line.contains("version"));
        assertThat(new PluginAddition(kind, "7.8").lines())
                .filteredOn(line -> line.contains("version"))
                .hasSize(1);
    }
}
