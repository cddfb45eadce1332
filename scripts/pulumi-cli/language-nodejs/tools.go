//go:build tools

// Package tools keeps the Node.js language host among the requirements of this module, so that go.mod and go.sum pin everything it is built from.
package tools

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
