package org.xenwright.rpm.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.judge.Judge;
import org.xenwright.judge.RpmOfTrixie;
import org.xenwright.judge.SharedData;
import org.xenwright.packages.InstalledPackage;
import org.xenwright.rpm.database.RpmDatabase;
import org.xenwright.rpm.header.RpmHeader;
import org.xenwright.rpm.header.RpmRelation;
import org.xenwright.rpm.header.RpmTag;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/** rpm itself says what packages need, and which of them a file belongs to. */
@Tag("judge")
class InstalledRpmsJudgeTest {
    @TempDir
    Path folder;

    private String[] query(List<String> arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("--dbpath", folder.toString(), "--nosignature", "-q"));
        words.addAll(arguments);
        Judge.Verdict verdict = RpmOfTrixie.run(words.toArray(String[]::new));
        return verdict.output().lines().filter(line -> line.startsWith("=")).toArray(String[]::new);
    }

    @Test
    void packagesNeedWhatRpmSaysAndOwnTheirFiles() throws IOException {
        Path file = Files.copy(
                SharedData.file("rpm/rpmdb/cbl-mariner-2.0").resolve("rpmdb.sqlite"), folder.resolve("rpmdb.sqlite"));
        Tree tree = InstalledRpmsTest.tree(Files.readAllBytes(file), "ID=mariner\n");
        Map<String, InstalledPackage> ours = new TreeMap<>();
        InstalledRpms.of(tree).forEach(each -> ours.put(each.name(), each));
        int asked = 0;
        List<RpmHeader> headers = new ArrayList<>();
        RpmDatabase.in(tree).orElseThrow().visit(headers::add);
        for (RpmHeader header : headers) {
            InstalledPackage one = ours.get(header.text(RpmTag.NAME).orElseThrow());
            if (one == null || asked == 60) {
                continue;
            }
            List<String> words = new ArrayList<>(List.of("--qf", "=%{NAME}\\n", "--whatprovides"));
            for (RpmRelation each : RpmRelation.of(header, RpmRelation.Kind.REQUIRES)) {
                if (!each.isRich() && !each.isOfRpm()) {
                    words.add(each.name());
                }
            }
            if (words.size() > 3) {
                Set<String> needs = new TreeSet<>();
                for (String line : query(words)) {
                    needs.add(line.substring(1));
                }
                needs.remove(one.name());
                assertThat(new TreeSet<>(one.needs())).as(one.name()).isEqualTo(needs);
                asked++;
            }
        }
        assertThat(asked).isEqualTo(60);
        for (String path : List.of("usr/bin/bash", "etc/passwd", "usr/bin/rpm")) {
            List<String> owners = ours.values().stream()
                    .filter(each -> each.files().contains(TreePath.of(path)))
                    .map(each -> "=" + each.name())
                    .toList();
            assertThat(owners)
                    .as(path)
                    .isNotEmpty()
                    .containsExactly(query(List.of("--qf", "=%{NAME}\\n", "-f", "/" + path)));
        }
    }
}
