package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/bpgen/bpgen/internal/config"
	"github.com/bpgen/bpgen/internal/schema/dialect"
)

// exports are the extensions of exports.
var exports = []string{"json", "yaml", "yml"}

// complete has shells complete the flags and arguments of a command and those below it: values
// that are known, files of the right kind, and nothing where any text will do.
func complete(cmd *cobra.Command) {
	values := map[string]cobra.CompletionFunc{
		"dialect": cobra.FixedCompletions(dialect.Names(), cobra.ShellCompDirectiveNoFileComp),
		"target":  completeTarget,
		"against": cobra.FixedCompletions([]string{"all"}, cobra.ShellCompDirectiveNoFileComp),
	}
	for _, name := range []string{"spec", "config", "approvals"} {
		values[name] = cobra.FixedCompletions(exports, cobra.ShellCompDirectiveFilterFileExt)
	}
	for _, name := range []string{"out", "tools", "baseline"} {
		values[name] = cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)
	}
	for _, name := range []string{"format", "fail-on"} {
		values[name] = completeListed(name)
	}
	for name, value := range values {
		if cmd.Flags().Lookup(name) != nil {
			cobra.CheckErr(cmd.RegisterFlagCompletionFunc(name, value)) // fails for no flag of that name alone
		}
	}
	switch cmd.Name() {
	case "diff", "drift", "update":
		cmd.ValidArgsFunction = cobra.FixedCompletions(exports, cobra.ShellCompDirectiveFilterFileExt)
	}
	for _, sub := range cmd.Commands() {
		complete(sub)
	}
}

// completeListed completes the values of a flag that its description lists: that is what the
// help says, too.
func completeListed(name string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return listedValues(cmd, name), cobra.ShellCompDirectiveNoFileComp
	}
}

// listedValues returns the values of a flag as its description lists them: "text, json or github".
func listedValues(cmd *cobra.Command, name string) []string {
	usage := cmd.Flags().Lookup(name).Usage
	if _, list, found := strings.Cut(usage, ": "); found {
		usage = list
	}
	var list []string
	for _, word := range strings.FieldsFunc(strings.ReplaceAll(usage, " or ", ", "), func(r rune) bool { return r == ',' }) {
		word, _, _ = strings.Cut(strings.TrimSpace(word), " ") // without "(also)"
		list = append(list, word)
	}
	return list
}

// completeTarget completes the packages of the configuration's targets.
func completeTarget(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	path, err := cmd.Flags().GetString("config")
	if err == nil && path == "" {
		path, err = config.Find()
	}
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	targets, _, err := config.Read(path)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var names []string
	for _, t := range targets {
		names = append(names, t.Package)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
