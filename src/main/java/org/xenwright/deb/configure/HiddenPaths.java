package org.xenwright.deb.configure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.xenwright.content.Content;
import org.xenwright.deb.resolve.InstallOrder;
import org.xenwright.packages.PackageName;
import org.xenwright.tree.Attributes;
import org.xenwright.tree.RegularFile;
import org.xenwright.tree.Tree;
import org.xenwright.tree.TreePath;

/**
 * The paths hidden while a preinst runs: all that only its package has, which dpkg would not have unpacked yet.
 * Essential packages see theirs, as under debootstrap, which unpacks them before it runs anything.
 */
final class HiddenPaths {
    /** The folder of what is hidden, with the lists of it. */
    static final String FOLDER = "var/lib/xenwright-unseen";

    /** Most entries of one folder that are moved together, since a program's arguments have an end. */
    private static final int TOGETHER = 400;

    /**
     * Moves what a list names out of the way, and back: all entries of a folder by one program, since there are
     * hundreds. A line that begins with a slash is the folder of those that follow. What the preinst made meanwhile is
     * as dpkg unpacks over it: a folder stays as it is, a file gives way, and one in the place of a conffile stays,
     * with the package's own beside it.
     */
    static final String LINES = """
            unseen=/%1$s
            move() {
              to=$1
              shift
              [ $# = 0 ] || mv -f -t "$to" -- "$@"
            }
            hide() {
              list=$1 group=0 folder=
              set --
              while IFS= read -r line; do
                case $line in
                  /*)
                    move "$unseen/$group" "$@"
                    set --
                    folder=$line group=$((group + 1))
                    ;;
                  *)
                    if [ -e "$folder$line" ] || [ -L "$folder$line" ]; then
                      set -- "$@" "$folder$line"
                    fi
                    ;;
                esac
              done <"$list"
              move "$unseen/$group" "$@"
            }
            reveal() {
              list=$1 conffiles=$2 group=0 folder=
              set --
              while IFS= read -r line; do
                case $line in
                  /*)
                    move "$folder" "$@"
                    set --
                    folder=$line group=$((group + 1))
                    ;;
                  *)
                    hidden=$unseen/$group/$line
                    if [ -e "$hidden" ] || [ -L "$hidden" ]; then
                      if [ -e "$folder$line" ] || [ -L "$folder$line" ]; then
                        back "$hidden" "$folder$line" "$conffiles"
                      else
                        set -- "$@" "$hidden"
                      fi
                    fi
                    ;;
                esac
              done <"$list"
              move "$folder" "$@"
            }
            back() {
              if [ -d "$1" ] && [ ! -L "$1" ] && [ -d "$2" ]; then
                for entry in "$1"/* "$1"/.[!.]* "$1"/..?*; do
                  if [ -e "$entry" ] || [ -L "$entry" ]; then
                    back "$entry" "$2/${entry##*/}" "$3"
                  fi
                done
                rmdir "$1"
              elif [ -e "$2" ] && [ -e "$3" ] && grep -qxF "$2" "$3" && ! cmp -s "$1" "$2"; then
                mv -T "$1" "$2.dpkg-dist"
              else
                mv -fT "$1" "$2"
              fi
            }
            """.formatted(FOLDER);

    /** Ends all of it. */
    static final String END = "rm -rf \"$unseen\"\n";

    private HiddenPaths() {}

    /** Returns the tree with a list for each package whose preinst must not see all. */
    static Tree listed(ConfigureRequest request, String architecture) throws IOException {
        Tree tree = request.unpacked().copy();
        PackageScripts scripts = new PackageScripts(tree, architecture);
        OwnPaths own = OwnPaths.of(tree);
        Attributes attributes = Attributes.of(0644, request.clock());
        tree.directory(FOLDER, attributes.withMode(0700));
        boolean essential = true;
        int groups = 0;
        for (InstallOrder.Step step : ConfigureScript.steps(request, architecture)) {
            if (step instanceof InstallOrder.Configure) {
                essential = false;
            } else if (!essential && step instanceof InstallOrder.Arrive arrived) {
                String preinst = scripts.find(
                                PackageName.in(
                                        architecture,
                                        arrived.pkg().name(),
                                        arrived.pkg().architecture()),
                                "preinst")
                        .orElse(null);
                if (preinst != null) {
                    List<String> lines = lines(own.of(base(preinst)));
                    groups = Math.max(groups, (int)
                            lines.stream().filter(line -> line.startsWith("/")).count());
                    String text = lines.stream().map(line -> line + "\n").collect(Collectors.joining());
                    tree.put(
                            list(preinst),
                            new RegularFile(attributes, Content.of(text.getBytes(StandardCharsets.ISO_8859_1))));
                }
            }
        }
        for (int group = 1; group <= groups; group++) {
            tree.directory(FOLDER + "/" + group, attributes.withMode(0700));
        }
        return tree;
    }

    /** Returns a line for each folder, which begins and ends with a slash, before those of its entries. */
    static List<String> lines(List<TreePath> paths) {
        SortedMap<String, List<String>> folders = new TreeMap<>();
        for (TreePath path : paths) {
            String text = "/" + new String(path.toBytes(), StandardCharsets.ISO_8859_1);
            if (!text.contains("\n")) {
                int name = text.lastIndexOf('/') + 1;
                folders.computeIfAbsent(text.substring(0, name), each -> new ArrayList<>())
                        .add(text.substring(name));
            }
        }
        List<String> lines = new ArrayList<>();
        folders.forEach((folder, names) -> {
            for (int i = 0; i < names.size(); i++) {
                if (i % TOGETHER == 0) {
                    lines.add(folder);
                }
                lines.add(names.get(i));
            }
        });
        return lines;
    }

    private static String list(String preinst) {
        return FOLDER + "/" + base(preinst) + ".list";
    }

    private static String base(String preinst) {
        return preinst.substring(preinst.lastIndexOf('/') + 1, preinst.length() - ".preinst".length());
    }
}
