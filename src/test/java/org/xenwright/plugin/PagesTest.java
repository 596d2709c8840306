package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.codehaus.plexus.classworlds.ClassWorld;
import org.codehaus.plexus.component.configurator.expression.ExpressionEvaluator;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.xenwright.domain.language.Parsed;

/** The pages of the site: each link leads somewhere, and each example is one that Maven, xl or a build server reads. */
class PagesTest {
    private static final Path SITE = Path.of("site");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern FENCE = Pattern.compile("(?m)^```(\\w*)\\n(.*?)^```$", Pattern.DOTALL);

    /** Elements of Maven's POM and settings, which an example may show around or beside ours. */
    private static final Set<String> MAVENS = Set.of("plugin", "server", "packaging", "parent", "dependency");

    private record Page(Path file, String text) {
        String name() {
            return file.getFileName().toString();
        }

        List<String> examples(String language) {
            return FENCE.matcher(text)
                    .results()
                    .filter(each -> each.group(1).equals(language))
                    .map(each -> each.group(2))
                    .toList();
        }

        /** The anchors that the headings of the page become. */
        Set<String> anchors() {
            return text.lines()
                    .filter(line -> line.matches("#{1,4} .*"))
                    .map(line -> line.replaceFirst("#+ ", "").strip())
                    .map(title -> title.toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\p{Alnum}\\s_-]", "")
                            .replaceAll("\\s", "-"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static List<Page> pages() throws IOException {
        try (Stream<Path> files = Files.list(SITE.resolve("markdown"))) {
            List<Page> pages = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                pages.add(new Page(file, Files.readString(file)));
            }
            assertThat(pages).hasSizeGreaterThan(20);
            return pages;
        }
    }

    @Test
    void everyLinkLeadsToAPageAndAHeadingThatAreThere() throws IOException {
        List<Page> pages = pages();
        List<String> broken = new ArrayList<>();
        for (Page page : pages) {
            Matcher link = LINK.matcher(page.text());
            while (link.find()) {
                String target = link.group(1);
                if (!target.matches("[a-z]+://.*") && !leads(page, target, pages)) {
                    broken.add(page.name() + ": " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean leads(Page from, String target, List<Page> pages) {
        String[] parts = target.split("#", 2);
        if (parts[0].equals("plugin-info.html")) {
            return true;
        }
        if (!parts[0].isEmpty() && !parts[0].endsWith(".html")) {
            return Files.exists(SITE.resolve("resources").resolve(parts[0]));
        }
        String name = parts[0].isEmpty() ? from.name() : parts[0].replace(".html", ".md");
        return pages.stream()
                .filter(page -> page.name().equals(name))
                .anyMatch(page -> parts.length == 1 || page.anchors().contains(parts[1]));
    }

    @Test
    void theMenuHasEveryPage() throws IOException {
        String menu = Files.readString(SITE.resolve("site.xml"));
        assertThat(pages())
                .allSatisfy(page ->
                        assertThat(menu).contains("href=\"" + page.name().replace(".md", ".html") + "\""));
    }

    @Test
    void theReadmeNamesOnlyPagesThatAreThere() throws IOException {
        Matcher named = Pattern.compile("site/markdown/[a-z-]+\\.md").matcher(Files.readString(Path.of("README.md")));
        List<String> missing = named.results()
                .map(each -> each.group())
                .filter(name -> !Files.exists(Path.of(name)))
                .toList();
        assertThat(missing).isEmpty();
    }

    /** The page of rules is written by a test of its own. */
    @Test
    void everyExampleSaysInWhichLanguageItIs() throws IOException {
        List<String> found = new ArrayList<>();
        for (Page page : pages()) {
            boolean within = false;
            String before = "";
            for (String line : page.text().split("\n")) {
                boolean fence = line.startsWith("```");
                boolean begins = fence && !within;
                if (begins && line.length() == 3 || !within && before.isEmpty() && line.matches(" {4}[^ *].*")) {
                    found.add(page.name() + ": " + line);
                }
                within = fence ? begins : within;
                before = line;
            }
        }
        assertThat(found).allMatch(each -> each.startsWith("lint.md"));
    }

    @Test
    void everyExampleOfAPomConfiguresAGoal() throws Exception {
        int seen = 0;
        List<String> wrong = new ArrayList<>();
        for (Page page : pages()) {
            for (String example : page.examples("xml")) {
                Xpp3Dom parsed =
                        Xpp3DomBuilder.build(new StringReader("<configuration>" + example + "</configuration>"));
                try {
                    for (Xpp3Dom configuration : ours(parsed)) {
                        configure(configuration);
                        seen++;
                    }
                } catch (Exception e) {
                    wrong.add(page.name() + ": " + e.getMessage() + "\n" + example);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(seen).isGreaterThan(20);
    }

    /** The configurations of our goals that an example shows: elements of {@code <image>} may stand alone. */
    private static List<Xpp3Dom> ours(Xpp3Dom shown) throws Exception {
        List<Xpp3Dom> all = new ArrayList<>();
        for (Xpp3Dom child : shown.getChildren()) {
            if (child.getName().equals("plugin") && child.getChild("configuration") != null) {
                if (child.getChild("artifactId").getValue().equals("xen-maven-plugin")) {
                    all.add(child.getChild("configuration"));
                }
            } else if (!MAVENS.contains(child.getName())) {
                Xpp3Dom around = new Xpp3Dom("configuration");
                Xpp3Dom inside = around;
                for (String parent : parents(child.getName())) {
                    Xpp3Dom next = new Xpp3Dom(parent);
                    inside.addChild(next);
                    inside = next;
                }
                inside.addChild(child);
                all.add(around);
            }
        }
        return all;
    }

    /** The elements that an element which stands alone is meant to be in. */
    private static List<String> parents(String name) {
        boolean ofImage = has(ImageConfiguration.class, name);
        if (has(StartMojo.class, name) || !ofImage && (has(PushMojo.class, name) || has(DeployMojo.class, name))) {
            return List.of();
        }
        if (has(BootConfiguration.class, name)) {
            return List.of("boot");
        }
        boolean application = !ofImage && has(ApplicationConfiguration.class, name);
        return application ? List.of("image", "application") : List.of("image");
    }

    /** Whether a goal or a bean has an element. */
    private static boolean has(Class<?> type, String name) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (Stream.of(each.getDeclaredFields())
                    .anyMatch(field -> field.getName().equals(name))) {
                return true;
            }
        }
        return false;
    }

    private static void configure(Xpp3Dom configuration) throws Exception {
        ExpressionEvaluator plain = new ExpressionEvaluator() {
            @Override
            public Object evaluate(String expression) {
                return expression;
            }

            @Override
            public File alignToBaseDirectory(File file) {
                return file;
            }
        };
        try (ClassWorld world = new ClassWorld("test", PagesTest.class.getClassLoader())) {
            new StrictConfigurator()
                    .configureComponent(
                            configuration.getChild("push") != null ? new PushMojo(null) : new BootMojo(),
                            new XmlPlexusConfiguration(configuration),
                            plain,
                            world.getClassRealm("test"),
                            null);
        }
    }

    @Test
    void everyExampleOfADomainFileIsOneThatIsRead() throws IOException {
        List<String> wrong = new ArrayList<>();
        int seen = 0;
        for (Page page : pages()) {
            for (String example : page.examples("cfg")) {
                Parsed parsed = Parsed.of(example.getBytes(java.nio.charset.StandardCharsets.UTF_8), page.name());
                parsed.errors().forEach(error -> wrong.add(error.origin() + ": " + error.message()));
                seen++;
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(seen).isPositive();
    }

    @Test
    void theFilesForBuildServersAreReadAndCallGoalsThatAreThere() throws IOException {
        try (Stream<Path> files = Files.list(SITE.resolve("resources/ci"))) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                if (file.toString().endsWith(".yml")) {
                    Object read = new Load(LoadSettings.builder().build()).loadFromString(text);
                    assertThat(read).isInstanceOf(java.util.Map.class);
                }
                assertThat(text).contains("mvn -B -ntp verify").contains("target/xen-reports");
            }
        }
    }
}
