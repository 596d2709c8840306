package org.xenwright.starter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.xenwright.content.WholeFile;
import org.xenwright.problem.Problem;

/** A project that begins with a starter. */
public record NewProject(Starter starter, ProjectNames names) {
    /**
     * Writes its files into a folder.
     *
     * @return their paths in the folder
     * @throws org.xenwright.problem.ProblemException if one of them is there; then nothing was written
     */
    public List<String> write(Path folder) throws IOException {
        SortedMap<String, String> files = starter.files(names);
        for (String path : files.keySet()) {
            Path file = folder.resolve(path);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw Problem.of("writing a new project", "begin in an empty folder; nothing was written")
                        .at(folder.toString())
                        .found(path + ", which is there already")
                        .raise();
            }
        }
        for (Map.Entry<String, String> each : files.entrySet()) {
            Path file = folder.resolve(each.getKey());
            Files.createDirectories(file.getParent());
            WholeFile.open(file).write(each.getValue());
        }
        return List.copyOf(files.keySet());
    }
}
