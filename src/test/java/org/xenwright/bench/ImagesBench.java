package org.xenwright.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.content.ByteSize;
import org.xenwright.deb.repository.AptSources;
import org.xenwright.deb.repository.Source;
import org.xenwright.packages.Lock;
import org.xenwright.packages.LockFile;
import org.xenwright.progress.TextTable;

/**
 * Images of one suite in one POM beside one of them alone, all with their packages in the store and nothing else; and
 * the memory that a large image takes.
 */
@Tag("bench")
class ImagesBench {
    private static final int ROUNDS = Integer.getInteger("xen.rounds", 3);

    /** A package that each image has besides. */
    private static final List<String> OWN =
            List.of("bc", "file", "jq", "less", "lsof", "nano", "rsync", "time", "tree", "wget");

    private static final List<String> COMMON = List.of("systemd-sysv", "udev", "dbus", "nginx-light");

    /** Some 500 with what they need. */
    private static final List<String> MANY =
            List.of("systemd-sysv", "udev", "dbus", "nginx-light", "npm", "lintian", "devscripts");

    /** The folders of a store that hold what was fetched, not what was made of it. */
    private static final Set<String> FETCHED = Set.of("deb", "index", "release", "signed", "code");

    @TempDir
    Path folder;

    @Test
    void tenImagesOfOnePom() throws Exception {
        Source stable = AptSources.ofHost(Path.of("/")).sources().get(0);
        URI root = stable.mirrors().get(0).resolve("/");
        try (CachingMirror mirror = new CachingMirror(root, Files.createDirectories(folder.resolve("mirror")))) {
            String debian = mirror.address() + stable.mirrors().get(0).getPath().substring(1);
            StringBuilder images = new StringBuilder("<images>");
            for (String each : OWN) {
                images.append("<image><name>" + each + "</name>"
                        + packages(List.of(each), " combine.children=\"append\"") + "</image>");
            }
            Path ten = project("ten", debian, stable.suite(), packages(COMMON, ""), images + "</images>");
            List<String> common = new ArrayList<>(COMMON);
            common.add(OWN.get(0));
            Path one = project("one", debian, stable.suite(), packages(common, ""), "");
            build(ten); // brings all packages
            List<Cost> tens = new ArrayList<>();
            List<Cost> ones = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                ones.add(fresh(one));
                tens.add(fresh(ten));
            }
            Cost first = Cost.median(ones);
            Cost all = Cost.median(tens);
            TextTable table = new TextTable("lrrr");
            table.row("ten images of one POM, packages in the store", "ten", "one", "over ten times one");
            table.row(
                    "wall",
                    Cost.seconds(all.wall()),
                    Cost.seconds(first.wall()),
                    Cost.ratio(all.wall(), first.wall() * 10));
            table.row(
                    "CPU", Cost.seconds(all.cpu()), Cost.seconds(first.cpu()), Cost.ratio(all.cpu(), first.cpu() * 10));
            table.lines().forEach(System.out::println);
        }
    }

    @Test
    void memoryOfALargeImage() throws Exception {
        Source stable = AptSources.ofHost(Path.of("/")).sources().get(0);
        String debian = stable.mirrors().get(0).toString();
        Path project = project("many", debian, stable.suite(), packages(MANY, ""), "");
        build(project);
        clean(project);
        PeakMemory peak = PeakMemory.of(command(project), folder.resolve("memory.log"));
        PeakMemory unchanged = PeakMemory.of(command(project), folder.resolve("memory.log"));
        Lock lock = new LockFile(project.resolve("xen.lock.json")).read().orElseThrow();
        TextTable table = new TextTable("lrr");
        table.row("memory at most, " + lock.packages().size() + " packages", "all processes", "largest");
        table.row("first build", ByteSize.format(peak.tree()), ByteSize.format(peak.alone()));
        table.row("nothing changed", ByteSize.format(unchanged.tree()), ByteSize.format(unchanged.alone()));
        table.lines().forEach(System.out::println);
    }

    private Cost fresh(Path project) throws IOException, InterruptedException {
        clean(project);
        return build(project);
    }

    private Cost build(Path project) throws IOException, InterruptedException {
        return Cost.of(command(project), Map.of(), null);
    }

    private List<String> command(Path project) {
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-q"));
        String repository = System.getProperty("localRepository");
        if (repository != null) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        command.addAll(List.of("-f", project.toString(), "xen:image", "-Dxen.store=" + folder.resolve("store")));
        return command;
    }

    /** Leaves the packages in the store, and nothing else of an earlier build. */
    private void clean(Path project) throws IOException {
        delete(project.resolve("target"));
        for (Path each : list(project)) {
            if (each.getFileName().toString().endsWith(".lock.json")) {
                Files.delete(each);
            }
        }
        for (Path each : list(folder.resolve("store"))) {
            if (!FETCHED.contains(each.getFileName().toString())) {
                delete(each);
            }
        }
    }

    private static String packages(List<String> names, String attribute) {
        StringBuilder text = new StringBuilder("<packages" + attribute + ">");
        names.forEach(name -> text.append("<package>" + name + "</package>"));
        return text + "</packages>";
    }

    private Path project(String name, String mirror, String suite, String packages, String images) throws IOException {
        Path project = Files.createDirectories(folder.resolve(name));
        Files.writeString(project.resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>org.example</groupId>
                  <artifactId>%s</artifactId>
                  <version>1</version>
                  <packaging>xen-image</packaging>
                  <properties><project.build.outputTimestamp>2026-11-01T00:00:00Z</project.build.outputTimestamp></properties>
                  <build><plugins><plugin>
                    <groupId>org.xenwright</groupId>
                    <artifactId>xen-maven-plugin</artifactId>
                    <version>0.1.0-SNAPSHOT</version>
                    <extensions>true</extensions>
                    <configuration>
                      <image>
                        %s
                        <repositories><repository>
                          <url>%s</url><suite>%s</suite>
                          <signedBy>/usr/share/keyrings/debian-archive-keyring.gpg</signedBy>
                        </repository></repositories>
                        <excludes>
                          <exclude>/usr/share/doc/**</exclude><exclude>/usr/share/man/**</exclude>
                          <exclude>/usr/share/locale/**</exclude>
                        </excludes>
                      </image>
                      %s
                    </configuration>
                  </plugin></plugins></build>
                </project>
                """.formatted(name, packages, mirror, suite, images));
        return project;
    }

    private static List<Path> list(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.toList();
        }
    }

    private static void delete(Path path) throws IOException {
        if (Files.exists(path)) {
            try (Stream<Path> all = Files.walk(path)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }
}
