package org.xenwright.starter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.maven.model.Model;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.problem.ProblemException;

/** The starters: what they write, and that their archetypes write the same. */
class StarterTest {
    private static final ProjectNames NAMES = new ProjectNames("org.example-shop", "shop-2", "7.8");

    private static final Pattern PLUGIN =
            Pattern.compile("<artifactId>([\\w-]+)</artifactId>\\s*<version>([\\d.]+)</version>");

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void theArchetypeThatVelocityRendersWritesTheSameTexts(Starter starter) {
        VelocityEngine velocity = new VelocityEngine();
        VelocityContext context = new VelocityContext();
        context.put("groupId", "org.example-shop");
        context.put("artifactId", "shop-2");
        context.put("version", "1.0-SNAPSHOT");
        context.put("package", "org.example_shop");
        context.put("packageInPathFormat", "org/example_shop");
        context.put("xenwrightVersion", "7.8");
        context.put("gitignore", ".gitignore");
        Map<String, String> rendered = new TreeMap<>();
        for (String part : starter.folders()) {
            Starter.written(part).forEach((path, text) -> {
                StringWriter out = new StringWriter();
                velocity.evaluate(context, out, path, new StringReader(text));
                // templates of the image are no templates of the archetype
                rendered.put(NAMES.path(path), path.startsWith("src/main/rootfs/") ? text : out.toString());
            });
        }
        assertThat(starter.files(NAMES)).isEqualTo(rendered);
    }

    @ParameterizedTest
    @EnumSource
    void aProjectIsWrittenWithItsNamesAndMavenReadsItsPom(Starter starter) throws Exception {
        List<String> written = new NewProject(starter, NAMES).write(folder);

        assertThat(written).contains("pom.xml", "README.md", ".gitignore").doesNotHaveDuplicates();
        try (var files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> folder.relativize(file).toString()))
                    .containsExactlyInAnyOrderElementsOf(written);
        }
        Model model = new MavenXpp3Reader().read(Files.newBufferedReader(folder.resolve("pom.xml")), true);
        assertThat(model.getId()).startsWith("org.example-shop:shop-2:").endsWith(":1.0-SNAPSHOT");
        assertThat(model.getBuild()
                        .getPluginsAsMap()
                        .get("org.xenwright:xen-maven-plugin")
                        .getVersion())
                .isEqualTo("7.8");
        for (String path : written) {
            assertThat(path).doesNotContain("__");
            assertThat(Files.readString(folder.resolve(path)))
                    .doesNotContain("${groupId}", "${artifactId}", "${version}", "${xenwrightVersion}", "${package}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theReadmeOfAProjectFitsOneScreen(Starter starter) {
        List<String> lines = starter.files(NAMES).get("README.md").lines().toList();
        assertThat(lines)
                .hasSizeBetween(10, 32)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(120));
    }

    @ParameterizedTest
    @EnumSource
    void everyVersionIsTheOneThatThePluginItselfIsBuiltWith(Starter starter) throws IOException {
        Map<String, String> own = new TreeMap<>();
        String pom = Files.readString(Path.of("pom.xml"));
        for (MatchResult each : Pattern.compile("<([\\w.-]+\\.version)>([\\d.]+)</")
                .matcher(pom)
                .results()
                .toList()) {
            pom = pom.replace("${" + each.group(1) + "}", each.group(2));
        }
        PLUGIN.matcher(pom).results().forEach(each -> own.put(each.group(1), each.group(2)));
        List<MatchResult> named = PLUGIN.matcher(Starter.written(starter.id()).get("pom.xml"))
                .results()
                .toList();

        assertThat(named)
                .filteredOn(each -> own.containsKey(each.group(1)))
                .allSatisfy(each -> assertThat(each.group(2)).as(each.group(1)).isEqualTo(own.get(each.group(1))));
        assertThat(own).containsKeys("maven-resources-plugin", "maven-jar-plugin", "maven-surefire-plugin");
    }

    @ParameterizedTest
    @EnumSource
    void eachStarterHasAnArchetypeOfItsName(Starter starter) throws IOException {
        String name = "xen-" + starter.id() + "-archetype";
        assertThat(Path.of("archetypes/pom.xml")).content().contains("<module>" + name + "</module>");
        assertThat(Path.of("archetypes", name, "pom.xml"))
                .content()
                .contains("<starter>" + starter.id() + "</starter>", starter.description())
                .matches(text -> text.contains("<starter.shared>common</")
                        != starter.folders().contains("network"));
    }

    @Test
    void aFolderThatHasOneOfTheFilesIsLeftAsItIs() throws IOException {
        Files.writeString(folder.resolve("README.md"), "mine");

        assertThatThrownBy(() -> new NewProject(Starter.DOMAIN, NAMES).write(folder))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("README.md")
                .hasMessageContaining("nothing was written");
        assertThat(folder).isDirectoryContaining("glob:**/README.md");
        try (var all = Files.list(folder)) {
            assertThat(all).hasSize(1);
        }
        assertThat(folder.resolve("README.md")).hasContent("mine");
    }

    @Test
    void aLinkThatLeadsNowhereIsAFileToo() throws IOException {
        Files.createSymbolicLink(folder.resolve("pom.xml"), folder.resolve("elsewhere"));

        assertThatThrownBy(() -> new NewProject(Starter.DOMAIN, NAMES).write(folder))
                .hasMessageContaining("pom.xml");
        assertThat(folder.resolve("elsewhere")).doesNotExist();
    }

    @Test
    void aStarterHasTheNameOfItsArchetypeToo() {
        assertThat(Starter.named("xen-fleet", "")).isEqualTo(Starter.FLEET);
        assertThat(Starter.named(" fleet ", "")).isEqualTo(Starter.FLEET);
        assertThatThrownBy(() -> Starter.named("fleat", "-Dxen.starter"))
                .hasMessageContaining("write fleet")
                .hasMessageContaining("-Dxen.starter");
    }

    @ParameterizedTest
    @CsvSource({
        "My Shop,my-shop",
        "2 web_Server!,web-server",
        "...,service",
        "shop,shop",
        "'',service",
        "Čeština,e-tina"
    })
    void aFolderSuggestsAName(String name, String suggested) {
        assertThat(ProjectNames.suggested(name)).isEqualTo(suggested);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Shop", "shop.", "../shop", "a--b", "-a", "a-", "", "ä", "${x}", "a/b"})
    void aNameThatNoHostCouldHaveIsRefused(String name) {
        assertThatThrownBy(() -> new ProjectNames("org.example", name, "1"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("-Dxen.artifactId");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".org", "org..example", "org/example", "<x>", "1org", "org.example\n"})
    void aGroupThatMavenOrJavaWouldNotTakeIsRefused(String name) {
        assertThatThrownBy(() -> new ProjectNames(name, "shop", "1"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("-Dxen.groupId");
    }

    @Test
    void thePackageIsTheGroupAsJavaAllowsIt() {
        assertThat(new ProjectNames("org.my-firm.new", "shop", "1").javaPackage())
                .isEqualTo("org.my_firm.new_");
    }
}
