package org.xenwright.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xenwright.problem.ProblemException;

class LiteralTextTest {
    private final TemplateEngine engine = new TemplateEngine();

    private String render(String text) {
        return engine.render("etc/script.vm", text, Map.of("port", "80", "tls", true, "list", Map.of("a", "1")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exec logger -t ${0##*/} x\n",
                "exec logger -t ${0##*/} port=$port\nnext\n",
                "PORT=$port\n#stop the service first\necho stopping\n",
                "#stop\nx\n",
                "#{stop}\nx\n",
                "a#\u001Cb\n",
                "\tname=${file#*.}\n",
                "#*\nx\n",
                "#* a *# #*\nx\n",
                "#break out\nrest\n",
                "name=${file#*.}\n",
                "name=${file#*.} ${file%*#}\n",
                "rm -f #*\n",
                "echo \\$port\n",
                "echo \\\\$port\n",
                "echo \\${port}\n",
                "echo \\#if\n",
                "x \\#set($a = 1)\n",
                "#### Welcome ####\ny\n",
                "listen $port ## the port\nnext\n",
                "listen 80 ## the port\nnext\n",
                "a=1 #* c *# b\n",
                "$port##x\ny\n",
                "#include <stdio.h>\n",
                "#include\n",
                "#foreach($i in [1..2])$i#end\nz\n",
                "#set($x = \"a ## b\")$x\n",
                "#set($x = \"${port##*/}\")$x\n",
                "#if($tls)\n#stop\n#end\nz\n",
                "#macro(m)\n${0##*/}\n#end\n#m()\n"
            })
    void textThatVelocityWouldDropIsRefusedWithItsPlace(String text) {
        assertThatThrownBy(() -> render(text))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("etc/script.vm:")
                .hasMessageContaining("#[[ ]]#");
    }

    @Test
    void thePlaceIsThatOfTheText() {
        assertThatThrownBy(() -> render("#!/bin/sh\n\techo $port\n  exec ${0##*/}\n"))
                .hasMessageContaining("etc/script.vm:3:11");
        assertThatThrownBy(() -> render("a\n#if($tls)\n#stop\n#end")).hasMessageContaining("etc/script.vm:3:1");
        assertThatThrownBy(() -> render("a\n\tx\t${0##*/}\n")).hasMessageContaining("etc/script.vm:2:7");
    }

    @Test
    void textIsRefusedInATemplateThatAnotherOneIncludes() {
        TemplateEngine including = new TemplateEngine(
                name -> name.equals("part.vm") ? Optional.of("ok\nexec ${0##*/}\n") : Optional.empty());
        assertThatThrownBy(() -> including.render("a.vm", "#parse('part.vm')\n", Map.of()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("part.vm:2:9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wait $! && echo $! $? $$ $# $- $* $@ $0 ${1} ${#x} ${!x} $(id) `id`\n",
                "$! $!! $!\"x\" \"$!\"\n",
                "#!/bin/sh\n# a comment\n#x #1 #- #. #( #{ #[ #] # \n",
                "\\n \\ \\x \\# \\$ \\$1 \\${1} \\\\\n",
                "a\r\nb\rc\r\n\td\n\n\n",
                "h1 { color: #fff; } #id { a: b } @media #x{}\n",
                "$(function() { $('#x').on(\"click\"); $.get('/'); });\n",
                "s#a#b#g; y/#/$/; 50% off #1 #2\n",
                "ends without a line",
                "/* c */ // d -- e ; f\n%x% <%= y %> {{ z }} {% w %}\n"
            })
    void textOfOtherLanguagesComesOutAsItIs(String text) {
        assertThat(render(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            #if($tls)a#end%b%                      | a%b%
            #if(!$tls)a#end%b%                     | b%
            #if($tls)a#{else}b#end%c%              | a%c%
            #if(!$tls)a#{else}b#end%c%             | b%c%
            #if(!$tls)a#elseif($tls)$port#end%c%   | 80%c%
            #if($tls)%a%#end%b%                    | a%b%
            #if($tls)%  a#end%b%                   | '  a%b%'
            x#if($tls)a#end%b%                     | xa%b%
            #if($tls)#if($tls)a#end#end%b%         | ab%
            ## a comment%b%                        | b%
            '  ## a comment%b%'                    | b%
            #set($x = 1) ## a comment%$x%          | 1%
            #if($tls) ## a (b) comment%$port%#end%c% | 80%c%
            #if($tls)%a%#end ## of tls%c%          | a%c%
            #macro(b)<$bodyContent>#end#@b()x#end%  | <x>%
            #[[${0##*/} $port]]#%b%                | ${0##*/} $port%b%
            #foreach($i in [1..2])%$i%#end%z%      | 1%2%z%
            #foreach($i in [1..3])%#if($i == 2)%#break%#end%$i%#end%z% | 1%z%
            """)
    void directivesTakeWhatIsTheirs(String text, String expected) {
        assertThat(render(text.replace('%', '\n'))).isEqualTo(expected.replace('%', '\n'));
    }

    @Test
    void randomTextComesOutByteForByteOrIsRefused() {
        String[] pieces = {
            "#",
            "##",
            "$",
            "$!",
            "!",
            "{",
            "}",
            "(",
            ")",
            "*",
            "/",
            "%",
            "\\",
            "\\\\",
            "\n",
            "\r\n",
            "\t",
            " ",
            " ",
            "a",
            "0",
            "stop",
            "break",
            "include",
            "parse",
            "#stop",
            "#break",
            "#include",
            "#*",
            "*#",
            "[",
            "]",
            "'",
            "\"",
            "|",
            "&",
            "=",
            "-",
            ".",
            "@",
            "\u001C",
            "\u0000",
            "ä",
            "#@",
            "evaluate",
            "$$",
            "${",
            "end",
            "#end",
            "##*/}"
        };
        int cases = Integer.getInteger("xen.cases", 3000);
        int kept = 0;
        for (long seed = Long.getLong("xen.seed", 0); cases > 0; seed++, cases--) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(16); i >= 0; i--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            // a line that is a comment from its first mark on, and a block of comment, are Velocity's own
            if (text.toString().matches("(?s)(.*[\\n\\r])?\\s*(##|#\\*).*")) {
                continue;
            }
            String rendered;
            try {
                rendered = engine.render("etc/script.vm", text.toString(), Map.of());
            } catch (ProblemException e) {
                continue;
            }
            assertThat(rendered).as("-Dxen.seed=" + seed).isEqualTo(text.toString());
            kept++;
        }
        assertThat(kept).isPositive();
    }
}
