//go:build tools

// Package tools keeps the Pulumi CLI among the requirements of this module, so that go.mod and go.sum pin everything it is built from.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
